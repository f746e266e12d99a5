/** Puts the smaller of two places first; `needs` says which of both results something later depends on. */
export interface Comparator {
  low: number
  high: number
  needs: 'both' | 'low' | 'high'
}

/**
 * Comparators that bring the values of these ranks to their sorted places, among `count` values in places 0 to
 * `count` − 1: Batcher's odd-even merge sort (Knuth, The Art of Computer Programming 3, section 5.2.2, algorithm M),
 * less all that the wanted places do not depend on.
 *
 * @param ranks sorted places (from 0) that must be right; the others come out as they may
 */
export function selectionNetwork(count: number, ranks: readonly number[]): Comparator[] {
  const needed = new Set(ranks)
  const kept: Comparator[] = []
  for (const [low, high] of mergeSort(count).reverse()) {
    const lowNeeded = needed.has(low)
    const highNeeded = needed.has(high)
    if (!lowNeeded && !highNeeded) continue
    needed.add(low).add(high)
    kept.push({ low, high, needs: lowNeeded && highNeeded ? 'both' : lowNeeded ? 'low' : 'high' })
  }
  return kept.reverse()
}

function mergeSort(count: number): [number, number][] {
  const comparators: [number, number][] = []
  const largest = 2 ** Math.ceil(Math.log2(count)) / 2
  for (let p = largest; p >= 1; p /= 2) {
    let q = largest
    let r = 0
    let d = p
    for (;;) {
      for (let i = 0; i < count - d; i++) if ((i & p) === r) comparators.push([i, i + d])
      if (q === p) break
      d = q - p
      q /= 2
      r = p
    }
  }
  return comparators
}
