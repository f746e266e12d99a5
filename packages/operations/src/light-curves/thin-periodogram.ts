/** What a screen shows of a periodogram, and a browser draws without a pause. */
const MOST_POINTS = 5000

/**
 * Indices, ascending, of at most 5000 points that look like the whole: of each of 2500 pieces of the frequencies the lowest
 * and the highest power. No peak is lost that is the highest of its piece; the highest of all is among them. All indices where
 * there are no more than 5000 points.
 */
export function thinnedIndices(power: ArrayLike<number>): number[] {
  const count = power.length
  if (count <= MOST_POINTS) return Array.from({ length: count }, (_, i) => i)
  const pieces = MOST_POINTS / 2
  const indices: number[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const from = Math.floor((piece * count) / pieces)
    const to = Math.floor(((piece + 1) * count) / pieces)
    let lowest = from
    let highest = from
    for (let i = from + 1; i < to; i++) {
      if (power[i]! < power[lowest]!) lowest = i
      if (power[i]! > power[highest]!) highest = i
    }
    if (lowest === highest) indices.push(lowest)
    else indices.push(Math.min(lowest, highest), Math.max(lowest, highest))
  }
  return indices
}
