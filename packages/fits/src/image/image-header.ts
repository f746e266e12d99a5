import type { Hdu } from '../hdu.ts'
import type { Card } from '../header/card.ts'
import { Header } from '../header/header.ts'

/** Keywords of the table and of the compression, which are no part of the image (section 10.1). */
const TABLE_KEYWORDS = new Set(
  (
    'SIMPLE XTENSION BITPIX NAXIS NAXIS1 NAXIS2 PCOUNT GCOUNT TFIELDS THEAP ZIMAGE ZCMPTYPE ZQUANTIZ ZDITHER0 ZBLANK ' +
    'ZBITPIX ZNAXIS ZPCOUNT ZGCOUNT ZSIMPLE ZTENSION ZEXTEND ZBLOCKED ZHECKSUM ZDATASUM CHECKSUM DATASUM ZSCALE ZZERO ' +
    'EXTEND'
  ).split(' '),
)
const NUMBERED = /^(?:TTYPE|TFORM|TUNIT|TDIM|TNULL|TSCAL|TZERO|TDISP|ZNAXIS|ZTILE|ZNAME|ZVAL|NAXIS)\d+$/

/** EXTNAME that fpack invents for a primary image. */
const INVENTED_NAME = 'COMPRESSED_IMAGE'

function isOfTable(card: Card, header: Header): boolean {
  const keyword = card.keyword.toUpperCase()
  if (TABLE_KEYWORDS.has(keyword) || NUMBERED.test(keyword)) return true
  return keyword === 'EXTNAME' && card.value === INVENTED_NAME && header.has('ZSIMPLE')
}

/** The card `from` of the table under the name that it has in an image's header; if absent, with a default. */
function renamed(header: Header, from: string, keyword: string, fallback: Card['value']): Card {
  const card = header.card(from)
  if (card !== undefined) return { ...card, keyword }
  const type = typeof fallback === 'number' ? 'I' : typeof fallback === 'boolean' ? 'L' : 'S'
  return { keyword, value: fallback, comment: '', type }
}

/**
 * The header of an image as it would be uncompressed: for a tile-compressed one structure from the Z-keywords, then its
 * own cards in order without those of table and compression; sums are left out, since they would not be those of the
 * pixels. Other HDUs give their header as it is.
 */
export function imageHeader(hdu: Hdu): Header {
  const { header } = hdu
  if (hdu.kind !== 'compressed') return header
  const axes = header.integer('ZNAXIS') ?? 0
  const primary = header.has('ZSIMPLE')
  const first = primary ? renamed(header, 'ZSIMPLE', 'SIMPLE', true) : renamed(header, 'ZTENSION', 'XTENSION', 'IMAGE')
  const structure = [first, renamed(header, 'ZBITPIX', 'BITPIX', 8), renamed(header, 'ZNAXIS', 'NAXIS', 0)]
  for (let i = 1; i <= Math.min(axes, 999); i++) structure.push(renamed(header, `ZNAXIS${i}`, `NAXIS${i}`, 0))
  if (!primary || header.has('ZPCOUNT')) {
    structure.push(renamed(header, 'ZPCOUNT', 'PCOUNT', 0), renamed(header, 'ZGCOUNT', 'GCOUNT', 1))
  }
  return new Header([...structure, ...header.cards.filter((card) => !isOfTable(card, header))])
}
