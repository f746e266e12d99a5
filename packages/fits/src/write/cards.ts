import { FitsError } from '../errors.ts'
import { CARD_LENGTH } from '../header/card.ts'

/** A value as a card can hold it; `[re, im]` is complex, null is written as undefined. */
export type CardInputValue = string | number | bigint | boolean | null | readonly [number, number]

/**
 * A card to write. Without `type` the value decides: strings, logicals, integers and floats as they are, and
 * COMMENT, HISTORY and blank keywords as commentary. With `type` (the letters a read card carries) what was read is
 * written again: `F` keeps `5.0` a float, `I` takes digits beyond 2^53 as a string, `X` is commentary.
 */
export interface CardInput {
  keyword: string
  value: CardInputValue
  comment?: string
  type?: string
}

const STANDARD_KEYWORD = /^[A-Z0-9_-]{1,8}$/
const COMMENTARY = new Set(['COMMENT', 'HISTORY', ''])
/** Column (from 0) at which the text of a commentary card begins. */
const TEXT_COLUMN = 8
/** Fixed format: values end, and comments begin, no earlier than after this column. */
const FIXED_VALUE_WIDTH = 20

/** Cards of 80 characters for one entry of a header; long strings and commentary take several. */
export function encodeCard(card: CardInput): string[] {
  const keyword = card.keyword.trimEnd()
  if (card.type === 'X' || COMMENTARY.has(keyword.toUpperCase())) return encodeCommentary(keyword, card.value)
  const prefix = keywordPrefix(keyword)
  const comment = ascii(card.comment ?? '').trim()
  if (typeof card.value === 'string' && isText(card.type)) return encodeString(prefix, card.value, comment, keyword)
  return [layout(prefix, valueText(card.value, card.type, keyword).padStart(FIXED_VALUE_WIDTH), comment, keyword)]
}

function isText(type: string | undefined): boolean {
  return type === undefined || type === 'S'
}

function encodeCommentary(keyword: string, value: CardInputValue): string[] {
  const text = ascii(value === null ? '' : String(value))
  const head = keyword.toUpperCase().padEnd(TEXT_COLUMN).slice(0, TEXT_COLUMN)
  const width = CARD_LENGTH - TEXT_COLUMN
  const cards: string[] = []
  for (let start = 0; start === 0 || start < text.length; start += width) {
    cards.push((head + text.slice(start, start + width)).padEnd(CARD_LENGTH))
  }
  return cards
}

/** Keyword and value indicator: `EXPTIME = `, or `HIERARCH ESO DET GAIN = ` for what the eight columns do not hold. */
function keywordPrefix(keyword: string): string {
  const upper = keyword.toUpperCase()
  if (STANDARD_KEYWORD.test(upper)) return `${upper.padEnd(TEXT_COLUMN)}= `
  if (/[^ -~]|=|^ /.test(keyword) || keyword.length > 60) {
    throw new FitsError('bad_header', `the keyword '${keyword}' cannot be written`, { keyword })
  }
  return `HIERARCH ${keyword} = `
}

function valueText(value: CardInputValue, type: string | undefined, keyword: string): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  if (typeof value === 'bigint') return value.toString()
  // Digits too many for a number, or a value field that was no legal value: as it was read.
  if (typeof value === 'string') return ascii(value).trim()
  if (typeof value === 'number') return numberText(value, type)
  const parts = value.map((part) => numberText(part, 'F'))
  if (parts.includes(''))
    throw new FitsError('bad_header', 'a complex value that is not finite cannot be written', { keyword })
  return `(${parts.join(', ')})`
}

/** FITS has no NaN and no infinity: they are left undefined. */
function numberText(value: number, type: string | undefined): string {
  if (!Number.isFinite(value)) return ''
  if (Number.isSafeInteger(value) && !Object.is(value, -0) && type !== 'F') return String(value)
  const [mantissa = '', exponent] = (Object.is(value, -0) ? '-0' : String(value)).toUpperCase().split('E')
  const withPoint = mantissa.includes('.') ? mantissa : `${mantissa}.0`
  return exponent === undefined ? withPoint : `${withPoint}E${exponent}`
}

function encodeString(prefix: string, value: string, comment: string, keyword: string): string[] {
  const text = ascii(value).replaceAll("'", "''")
  if (prefix.length + text.length + 2 <= CARD_LENGTH) {
    return [layout(prefix, `'${text.padEnd(8)}'`.padEnd(FIXED_VALUE_WIDTH), comment, keyword)]
  }
  // The last character of a continued piece is `&`, which with the quotes costs three columns.
  const cards: string[] = []
  let rest = text
  let head = prefix
  while (head.length + rest.length + 2 > CARD_LENGTH) {
    const length = pieceLength(rest, CARD_LENGTH - head.length - 3)
    cards.push(`${head}'${rest.slice(0, length)}&'`.padEnd(CARD_LENGTH))
    rest = rest.slice(length)
    head = 'CONTINUE  '
  }
  cards.push(layout(head, `'${rest}'`, comment, keyword))
  return cards
}

/** At most `length`, and not between the two quotes that stand for one. */
function pieceLength(text: string, length: number): number {
  const quotes = /'*$/.exec(text.slice(0, length))![0].length
  return quotes % 2 === 1 ? length - 1 : length
}

/** In fixed format; closer together where a comment would not fit otherwise, then with the comment cut short. */
function layout(prefix: string, value: string, comment: string, keyword: string): string {
  const separator = comment === '' ? '' : ` / ${comment}`
  const fixed = prefix + value + separator
  if (fixed.length <= CARD_LENGTH) return fixed.padEnd(CARD_LENGTH)
  const close = prefix + value.trim()
  if (close.length > CARD_LENGTH) {
    throw new FitsError('bad_header', `the value of '${keyword}' does not fit into a card`, { keyword })
  }
  const room = CARD_LENGTH - close.length
  return (room > 4 ? close + separator.slice(0, room) : close).padEnd(CARD_LENGTH)
}

/** Cards hold the printable characters of ASCII and nothing else. */
function ascii(text: string): string {
  return text.replaceAll(/\s/g, ' ').replaceAll(/[^ -~]/gu, '?')
}
