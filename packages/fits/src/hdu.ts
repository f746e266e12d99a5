import { FitsError } from './errors.ts'
import { type Header, optionalInteger, requireInteger } from './header/header.ts'

/**
 * `empty`: no axes. `compressed`: a tile-compressed image (a BINTABLE with ZIMAGE = T, section 10.1). `table`: ASCII
 * table. `groups`: random groups (section 6), which are skipped by their size. `unknown`: a foreign extension, skipped
 * likewise.
 */
export type HduKind = 'empty' | 'image' | 'compressed' | 'bintable' | 'table' | 'groups' | 'unknown'

/** A header and data unit. Offsets and sizes are bytes of the inflated file. */
export interface Hdu {
  readonly index: number
  readonly kind: HduKind
  /** EXTNAME without trailing blanks, null where absent. */
  readonly name: string | null
  /** EXTVER, 1 where absent. */
  readonly version: number
  readonly header: Header
  readonly headerOffset: number
  readonly dataOffset: number
  /**
   * Size of the data without padding, as the header says; the file may be shorter (then openImage and openTable throw).
   */
  readonly dataBytes: number
}

const BITPIX_VALUES = [8, 16, 32, 64, -32, -64]

/** BITPIX (or ZBITPIX) if it is one of the standard's six values (section 4.4.1.1), else FitsError 'bad_header'. */
export function readBitpix(header: Header, keyword: string): number {
  const bitpix = requireInteger(header, keyword, -64, 64)
  if (!BITPIX_VALUES.includes(bitpix)) {
    throw new FitsError('bad_header', `${keyword} = ${bitpix} is none of ${BITPIX_VALUES.join(', ')}`, { keyword })
  }
  return bitpix
}

/** Lengths of the axes, fastest first, from NAXIS and NAXISn (`prefix` 'Z' for those of a compressed image). */
export function readAxes(header: Header, prefix: '' | 'Z' = ''): number[] {
  const count = requireInteger(header, `${prefix}NAXIS`, 0, 999)
  return Array.from({ length: count }, (_, i) =>
    requireInteger(header, `${prefix}NAXIS${i + 1}`, 0, Number.MAX_SAFE_INTEGER),
  )
}

/** Product of sizes; FitsError 'too_large' beyond 2^53, so that no lie wraps around to a small number. */
export function product(sizes: readonly number[]): number {
  let result = 1
  for (const size of sizes) {
    result *= size
    if (result > Number.MAX_SAFE_INTEGER) throw new FitsError('too_large', 'the axes multiply to more than 2^53')
  }
  return result
}

function extensionKind(header: Header, axes: number): HduKind {
  switch (header.string('XTENSION')) {
    case 'IMAGE':
      return axes === 0 ? 'empty' : 'image'
    case 'BINTABLE':
      return header.boolean('ZIMAGE') === true ? 'compressed' : 'bintable'
    case 'TABLE':
      return 'table'
    default:
      return 'unknown'
  }
}

function primaryKind(header: Header, axes: readonly number[]): HduKind {
  if (axes.length === 0) return 'empty'
  return header.boolean('GROUPS') === true && axes[0] === 0 ? 'groups' : 'image'
}

/** Size of the data unit in bytes (sections 4.4.1, 6.1.1 and 7): |BITPIX|/8 × GCOUNT × (PCOUNT + ΠNAXISn). */
function dataSize(header: Header, kind: HduKind, axes: readonly number[]): number {
  const bitpix = readBitpix(header, 'BITPIX')
  if (axes.length === 0) return 0
  const primary = header.card('XTENSION') === undefined
  const counted = !primary || kind === 'groups'
  const pcount = counted ? optionalInteger(header, 'PCOUNT', 0, 0) : 0
  const gcount = counted ? optionalInteger(header, 'GCOUNT', 1, 0) : 1
  const elements = pcount + product(kind === 'groups' ? axes.slice(1) : axes)
  return product([Math.abs(bitpix) / 8, gcount, elements])
}

/** What the HDU with this header is and how large; FitsError 'bad_header' where the mandatory cards make no sense. */
export function describeHdu(index: number, header: Header, headerOffset: number, dataOffset: number): Hdu {
  const axes = readAxes(header)
  const kind = index === 0 ? primaryKind(header, axes) : extensionKind(header, axes.length)
  return {
    index,
    kind,
    name: header.string('EXTNAME') ?? null,
    version: header.integer('EXTVER') ?? 1,
    header,
    headerOffset,
    dataOffset,
    dataBytes: dataSize(header, kind, axes),
  }
}

/**
 * Throws 'truncated' unless the whole data unit (padding aside) is in the file: asked before anything is allocated for
 * it.
 */
export function requireData(hdu: Hdu, fileSize: number): void {
  if (hdu.dataOffset + hdu.dataBytes <= fileSize) return
  const present = Math.max(0, fileSize - hdu.dataOffset)
  const reason = `the data need ${hdu.dataBytes} bytes, of which the file has ${present}`
  throw new FitsError('truncated', reason, { hdu: hdu.index, offset: hdu.dataOffset })
}
