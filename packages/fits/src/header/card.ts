/**
 * `S` string, `L` logical, `I` integer, `F` floating, `C` complex, `U` undefined, `X` commentary, `?` a value field
 * that is no legal value.
 */
export type CardType = 'S' | 'L' | 'I' | 'F' | 'C' | 'U' | 'X' | '?'

/** Integers beyond 2^53 are bigints; complex values are pairs; an undefined value is null. */
export type CardValue = string | boolean | number | bigint | [number, number] | null

/** One card; a long string with its CONTINUE cards is one as well. HIERARCH keywords come without `HIERARCH`. */
export interface Card {
  keyword: string
  value: CardValue
  comment: string
  type: CardType
}

/** Bytes of a card (section 4.1). */
export const CARD_LENGTH = 80

const INTEGER = /^[+-]?\d+$/
const FLOATING = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/
const STRING = /^'((?:[^']|'')*)'\s*(?:\/ ?(.*))?$/

const [BLANK, QUOTE, SLASH, EQUALS] = [32, 39, 47, 61]
/** Where the value field begins, after the indicator `= `. */
const VALUE_COLUMN = 10

/** Reads the 80 characters of one card (FITS standard 4.0, section 4). Never throws: a spoilt value gives type `?`. */
export function parseCard(text: string): Card {
  const keyword = text.slice(0, 8).trimEnd()
  if (text.charCodeAt(8) === EQUALS && text.charCodeAt(9) === BLANK && !isCommentary(keyword))
    return parseValue(keyword, text.slice(VALUE_COLUMN))
  if (keyword === 'HIERARCH') {
    const equals = text.indexOf('=', 8)
    const name = equals > 0 ? text.slice(8, equals).trim() : ''
    if (name) return parseValue(name, text.slice(equals + 1))
  }
  return { keyword, value: text.slice(8).trimEnd(), comment: '', type: 'X' }
}

function isCommentary(keyword: string): boolean {
  switch (keyword) {
    case 'COMMENT':
    case 'HISTORY':
    case 'CONTINUE':
    case 'HIERARCH':
    case '':
      return true
    default:
      return false
  }
}

/** What follows the value indicator: value and comment (section 4.2). */
function parseValue(keyword: string, text: string): Card {
  const field = text.trim()
  if (field.charCodeAt(0) === QUOTE) return parseString(keyword, field)
  const slash = field.indexOf('/')
  if (slash < 0) return parseScalar(keyword, field, '')
  const comment = field.slice(field.charCodeAt(slash + 1) === BLANK ? slash + 2 : slash + 1)
  return parseScalar(keyword, field.slice(0, slash).trimEnd(), comment)
}

function parseString(keyword: string, field: string): Card {
  const end = field.indexOf("'", 1)
  const after = field.charCodeAt(end + 1)
  // Nothing, a blank or a slash behind the first quote: there is none inside. Nearly all strings are so, and need no
  // expression.
  if (end > 0 && (end === field.length - 1 || after === BLANK || after === SLASH)) {
    const rest = field.slice(end + 1).trimStart()
    if (rest === '' || rest.charCodeAt(0) === SLASH) {
      const comment = rest.slice(rest.charCodeAt(1) === BLANK ? 2 : 1)
      return { keyword, value: field.slice(1, end).trimEnd(), comment, type: 'S' }
    }
  }
  const string = STRING.exec(field)
  if (!string) return { keyword, value: field, comment: '', type: '?' }
  const value = string[1].replaceAll("''", "'").trimEnd()
  return { keyword, value, comment: (string[2] ?? '').trimEnd(), type: 'S' }
}

function parseScalar(keyword: string, text: string, comment: string): Card {
  switch (text) {
    case '':
      return { keyword, value: null, comment, type: 'U' }
    case 'T':
      return { keyword, value: true, comment, type: 'L' }
    case 'F':
      return { keyword, value: false, comment, type: 'L' }
  }
  if (INTEGER.test(text)) return { keyword, value: parseInteger(text), comment, type: 'I' }
  if (FLOATING.test(text)) return { keyword, value: parseFloating(text), comment, type: 'F' }
  const pair = /^\(([^,]*),([^,]*)\)$/.exec(text)
  if (pair) {
    const parts = [pair[1].trim(), pair[2].trim()]
    if (parts.every((part) => INTEGER.test(part) || FLOATING.test(part)))
      return { keyword, value: [parseFloating(parts[0]), parseFloating(parts[1])], comment, type: 'C' }
  }
  return { keyword, value: text, comment, type: '?' }
}

function parseInteger(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text.replace(/^\+/, ''))
}

/** Fortran's `D` exponents included. */
function parseFloating(text: string): number {
  const value = Number(text)
  return Number.isNaN(value) ? Number(text.replace(/[Dd]/, 'E')) : value
}

/** Cards from their images of 80 characters; CONTINUE cards are joined to the string before (section 4.2.1.2). */
export function parseCards(images: readonly string[]): Card[] {
  const cards: Card[] = []
  for (let at = 0; at < images.length; at++) {
    const card = parseCard(images[at])
    if (goesOn(card)) {
      const long = [card]
      while (goesOn(long[long.length - 1])) {
        const next = continuation(card.keyword, images[at + 1])
        if (!next) break
        long.push(next)
        at++
      }
      cards.push(joined(long))
    } else cards.push(card)
  }
  return cards
}

function goesOn({ type, value }: Card): boolean {
  return type === 'S' && typeof value === 'string' && value.endsWith('&')
}

function continuation(keyword: string, text: string | undefined): Card | undefined {
  if (!text?.startsWith('CONTINUE  ')) return undefined
  const piece = parseValue(keyword, text.slice(VALUE_COLUMN))
  return piece.type === 'S' ? piece : undefined
}

/** All pieces but the last lose their `&`; comments are joined with a blank. */
function joined(pieces: readonly Card[]): Card {
  const last = pieces.length - 1
  const value = pieces.map((piece, i) => (i < last ? String(piece.value).slice(0, -1) : String(piece.value))).join('')
  const comment = pieces
    .map((piece) => piece.comment)
    .filter((text) => text !== '')
    .join(' ')
  return { keyword: pieces[0].keyword, value: value.trimEnd(), comment, type: 'S' }
}
