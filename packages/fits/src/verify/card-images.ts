import { BLOCK_LENGTH } from '../header/blocks.ts'
import { CARD_LENGTH, parseCard } from '../header/card.ts'
import type { ProblemList } from './problems.ts'

/** A header as it is in the file. */
export interface CardImages {
  /** The 80 characters of each card before END. */
  readonly images: readonly string[]
  /** END and what fills the last block. */
  readonly rest: string
}

/** Splits the bytes of a header, whose last block holds END. */
export function splitCards(bytes: Uint8Array): CardImages {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const images: string[] = []
  for (let at = 0; at < text.length; at += CARD_LENGTH) {
    const image = text.slice(at, at + CARD_LENGTH)
    if (/^END[ \0]*$/.test(image.slice(0, 8))) return { images, rest: text.slice(at) }
    images.push(image)
  }
  return { images, rest: '' }
}

const COMMENTARY = new Set(['COMMENT', 'HISTORY', 'CONTINUE', 'HIERARCH', ''])
/** Mandatory keywords, whose values have a place of their own (section 4.2): logical and integers end in column 30. */
const FIXED = /^(?:SIMPLE|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS)$/
const FIXED_VALUE = /^ *(?:[TF]|[+-]?\d+)$/
const LOWER_EXPONENT = /^[+-]?(?:\d+\.?\d*|\.\d+)[de][+-]?\d/

function checkCharacters(problems: ProblemList, image: string, number: number, keyword: string): void {
  const odd = /[^ -~]/.exec(image)
  if (odd === null) return
  const code = odd[0].charCodeAt(0)
  const place = `card ${number}, column ${odd.index + 1}`
  problems.add('error', `the character ${code} in ${place} is none of ASCII 32 to 126`, keyword ? { keyword } : {})
}

function checkKeyword(problems: ProblemList, image: string, keyword: string): void {
  if (/^[A-Z0-9_-]* *$/.test(image.slice(0, 8))) return
  const small = /[a-z]/.test(keyword)
  problems.warn(small ? 'the keyword has small letters' : 'the keyword holds more than A–Z, 0–9, - and _', keyword)
}

function checkValue(problems: ProblemList, image: string, keyword: string): void {
  if (COMMENTARY.has(keyword) || image[8] !== '=') return
  if (image[9] !== ' ') {
    problems.warn('no blank follows the value indicator =', keyword)
    return
  }
  const field = image.slice(10)
  if (FIXED.test(keyword) && !(FIXED_VALUE.test(field.slice(0, 20)) && /^[ /]/.test(field.slice(20)))) {
    problems.error('the value is not in fixed format, which ends in column 30', keyword)
  }
  if (keyword === 'XTENSION' && !/^'[^' ][^']{7,}'/.test(field)) {
    problems.warn('the string is not in fixed format: quotes in column 11 and from column 20 on', keyword)
  }
  const card = parseCard(image)
  if (card.type === '?') problems.warn(`the value ${String(card.value)} is not legal`, keyword)
  else if (LOWER_EXPONENT.test(field.trim())) problems.warn('the exponent has a small letter', keyword)
}

/** Keywords that occur twice: a mandatory one leaves open what the file is. */
function checkDuplicates(problems: ProblemList, keywords: readonly string[]): void {
  const seen = new Set<string>()
  for (const keyword of keywords) {
    if (!seen.has(keyword)) seen.add(keyword)
    else if (FIXED.test(keyword) || keyword === 'XTENSION')
      problems.error('the mandatory keyword occurs twice', keyword)
    else problems.warn('the keyword occurs twice', keyword)
  }
}

/** What each card of a header has to look like, and what surrounds them (sections 3.3.1, 4.1 and 4.2). */
export function checkCardImages(problems: ProblemList, { images, rest }: CardImages): void {
  const keywords: string[] = []
  images.forEach((image, index) => {
    const keyword = image.slice(0, 8).trimEnd()
    checkCharacters(problems, image, index + 1, keyword)
    checkKeyword(problems, image, keyword)
    checkValue(problems, image, keyword)
    if (image[8] === '=' && !COMMENTARY.has(keyword)) keywords.push(keyword)
  })
  checkDuplicates(problems, keywords)
  if (!/^ *$/.test(rest.slice(3, CARD_LENGTH))) problems.error('columns 4 to 80 of END are not all blank', 'END')
  if (!/^ *$/.test(rest.slice(CARD_LENGTH))) problems.error('the header is not filled up with blanks', 'END')
  if ((images.length * CARD_LENGTH + rest.length) % BLOCK_LENGTH !== 0)
    problems.warn('the last block of the header is cut')
}
