/** `S` string, `L` logical, `I` integer, `F` floating, `C` complex, `U` undefined, `X` commentary, `?` a value field that is no legal value. */
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
const COMMENTARY = new Set(['COMMENT', 'HISTORY', ''])

/** Reads the 80 characters of one card (FITS standard 4.0, section 4). Never throws: a spoilt value gives type `?`. */
export function parseCard(text: string): Card {
  const keyword = text.slice(0, 8).trimEnd()
  if (keyword === 'HIERARCH') {
    const equals = text.indexOf('=', 8)
    const name = equals > 0 ? text.slice(8, equals).trim() : ''
    if (name) return { keyword: name, ...parseValue(text.slice(equals + 1)) }
  } else if (text[8] === '=' && text[9] === ' ' && !COMMENTARY.has(keyword) && keyword !== 'CONTINUE')
    return { keyword, ...parseValue(text.slice(10)) }
  return { keyword, value: text.slice(8).trimEnd(), comment: '', type: 'X' }
}

/** What follows the value indicator: value and comment (section 4.2). */
export function parseValue(text: string): Omit<Card, 'keyword'> {
  const field = text.trim()
  if (field.startsWith("'")) return parseString(field)
  const slash = field.indexOf('/')
  const value = (slash < 0 ? field : field.slice(0, slash)).trim()
  const comment = slash < 0 ? '' : field.slice(slash + 1).replace(/^ /, '')
  return { ...parseScalar(value), comment }
}

function parseString(field: string): Omit<Card, 'keyword'> {
  const end = field.indexOf("'", 1)
  const after = field.charCodeAt(end + 1)
  // Nothing, a blank or a slash behind the first quote: there is none inside. Nearly all strings are so, and need no expression.
  if (end > 0 && (end === field.length - 1 || after === 32 || after === 47)) {
    const rest = field.slice(end + 1).trimStart()
    if (rest === '' || rest[0] === '/') {
      return { value: field.slice(1, end).trimEnd(), comment: rest.slice(rest[1] === ' ' ? 2 : 1), type: 'S' }
    }
  }
  const string = STRING.exec(field)
  if (!string) return { value: field, comment: '', type: '?' }
  return { value: string[1].replaceAll("''", "'").trimEnd(), comment: (string[2] ?? '').trimEnd(), type: 'S' }
}

function parseScalar(text: string): Pick<Card, 'value' | 'type'> {
  if (text === '') return { value: null, type: 'U' }
  if (text === 'T' || text === 'F') return { value: text === 'T', type: 'L' }
  if (INTEGER.test(text)) return { value: parseInteger(text), type: 'I' }
  if (FLOATING.test(text)) return { value: parseFloating(text), type: 'F' }
  const pair = /^\(([^,]*),([^,]*)\)$/.exec(text)
  if (pair) {
    const parts = [pair[1].trim(), pair[2].trim()]
    if (parts.every((part) => INTEGER.test(part) || FLOATING.test(part)))
      return { value: [parseFloating(parts[0]), parseFloating(parts[1])], type: 'C' }
  }
  return { value: text, type: '?' }
}

function parseInteger(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text.replace(/^\+/, ''))
}

/** Fortran's `D` exponents included. */
export const parseFloating = (text: string): number => Number(text.replace(/[Dd]/, 'E'))

/** Cards from their images of 80 characters; CONTINUE cards are joined to the string before (section 4.2.1.2). */
export function parseCards(images: readonly string[]): Card[] {
  const cards: Card[] = []
  for (let at = 0; at < images.length; at++) {
    const card = parseCard(images[at])
    if (card.type === 'S' && String(card.value).endsWith('&')) {
      const long = [card]
      while (String(long[long.length - 1].value).endsWith('&')) {
        const next = continuation(images[at + 1])
        if (!next) break
        long.push({ keyword: card.keyword, ...next })
        at++
      }
      cards.push(joined(long))
    } else cards.push(card)
  }
  return cards
}

function continuation(text: string | undefined): Omit<Card, 'keyword'> | undefined {
  if (!text?.startsWith('CONTINUE  ')) return undefined
  const piece = parseValue(text.slice(10))
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
