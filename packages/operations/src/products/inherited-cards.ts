import type { Card, Header } from '@datalab/fits'

/** A value field that was no legal value, as the text that it is. */
function legal(card: Card): Card {
  return card.type === '?' ? { ...card, type: 'S', value: String(card.value).replace(/^'/, '') } : card
}

/**
 * The cards of an input that a product keeps, in an order and a form that the standard allows whatever those of the
 * input were: of equal keywords the first, which is the one that counts; WCSAXES before all else; illegal values as
 * texts.
 */
export function inheritedCards(header: Header, isKept: (keyword: string) => boolean): Card[] {
  const seen = new Set<string>()
  const kept = header.cards.filter(({ keyword, type }) => {
    const name = keyword.toUpperCase()
    if (!isKept(name)) return false
    if (type === 'X') return true
    const first = !seen.has(name)
    seen.add(name)
    return first
  })
  const isAxes = ({ keyword }: Card) => /^WCSAXES[A-Z]?$/i.test(keyword)
  return [...kept.filter(isAxes), ...kept.filter((card) => !isAxes(card))].map(legal)
}
