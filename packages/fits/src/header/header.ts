import { FitsError } from '../errors.ts'
import type { Card, CardValue } from './card.ts'

/** The cards of one header before END, in order. Look-ups mind no letter case; of equal keywords the first counts. */
export class Header {
  readonly cards: readonly Card[]
  readonly #first = new Map<string, Card>()

  constructor(cards: readonly Card[]) {
    this.cards = cards
    for (const card of cards) {
      const keyword = card.keyword.toUpperCase()
      if (card.type !== 'X' && !this.#first.has(keyword)) this.#first.set(keyword, card)
    }
  }

  card(keyword: string): Card | undefined {
    return this.#first.get(keyword.toUpperCase())
  }

  has(keyword: string): boolean {
    return this.card(keyword) !== undefined
  }

  /** The value as read; undefined where there is no such card or its value is no legal one. */
  get(keyword: string): CardValue | undefined {
    const card = this.card(keyword)
    return card?.type === '?' ? undefined : card?.value
  }

  string(keyword: string): string | undefined {
    const value = this.get(keyword)
    return typeof value === 'string' ? value : undefined
  }

  /** Integers and floating values, as a double. */
  number(keyword: string): number | undefined {
    const value = this.get(keyword)
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
  }

  /** A whole number that a double holds exactly; undefined for anything else. */
  integer(keyword: string): number | undefined {
    const value = this.get(keyword)
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
  }

  boolean(keyword: string): boolean | undefined {
    const value = this.get(keyword)
    return typeof value === 'boolean' ? value : undefined
  }
}

/** What a card holds, for an error that says why it is not what is wanted. */
function inWords({ type, value }: Card): string {
  switch (type) {
    case 'S':
      return `is the string '${String(value)}'`
    case 'L':
      return `is the logical ${value ? 'T' : 'F'}`
    case 'U':
      return 'has no value'
    default:
      return `is ${String(value)}`
  }
}

/**
 * An integer between `least` and `most`; FitsError 'bad_header' where it is absent, no integer, or out of these bounds.
 */
export function requireInteger(
  header: Header,
  keyword: string,
  least: number = Number.MIN_SAFE_INTEGER,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const card = header.card(keyword)
  if (!card) throw new FitsError('bad_header', `there is no ${keyword}`, { keyword })
  const value = header.integer(keyword)
  if (value === undefined) {
    throw new FitsError('bad_header', `${keyword} ${inWords(card)}, not an integer of a size that can be`, { keyword })
  }
  if (value < least || value > most)
    throw new FitsError('bad_header', `${keyword} = ${value} is not in ${least} … ${most}`, { keyword })
  return value
}

/** As requireInteger, with a value for where the card is absent. */
export function optionalInteger(
  header: Header,
  keyword: string,
  absent: number,
  least: number = Number.MIN_SAFE_INTEGER,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  return header.has(keyword) ? requireInteger(header, keyword, least, most) : absent
}
