import type { DisplayScale } from './scale.ts'

/** A number a bin, from the lowest pixel values to the highest. */
export interface DisplayHistogram {
  /** log10 of the samples in each bin, 0 for none. */
  readonly counts: number[]
  /** Middles of the bins: lower edge + trunc(half the width). */
  readonly middles: number[]
}

/**
 * Histogram of a display scale's samples, fine where the picture is and coarse outside. With z0 = floor(zmin), z1 =
 * ceil(zmax), lo = trunc(0.8·z0), hi = trunc(1.2·z1): edges from floor(min(s_0, 0)) to lo in tenths, on to hi in
 * hundredths, on to `top` in tenths, each step at least 1 and whole, each end left out of its run, a run of no length
 * being its start alone, one that would go down being nothing; edges that do not ascend are dropped. The last bin
 * includes its upper edge. Empty where the scale has no limits.
 *
 * @param top the largest value that pixels can have
 */
export function displayHistogram({ samples, zmin, zmax }: DisplayScale, top: number): DisplayHistogram {
  if (!Number.isFinite(zmin) || !Number.isFinite(zmax)) return { counts: [], middles: [] }
  const low = Math.trunc(0.8 * Math.floor(zmin))
  const high = Math.trunc(1.2 * Math.ceil(zmax))
  const bottom = Math.floor(Math.min(samples[0]!, 0))
  const edges = ascending([...run(bottom, low, 10), ...run(low, high, 100), ...run(high, top, 10)])
  const counts = countBetween(samples, edges).map((count) => (count > 0 ? Math.log10(count) : 0))
  return { counts, middles: counts.map((_, i) => edges[i]! + Math.trunc((edges[i + 1]! - edges[i]!) / 2)) }
}

function run(start: number, end: number, parts: number): number[] {
  const span = end - start
  if (span < 0) return []
  const step = Math.max(1, Math.trunc(span / parts))
  const steps = Math.max(1, Math.ceil(span / step))
  return Array.from({ length: steps }, (_, i) => start + i * step)
}

function ascending(values: readonly number[]): number[] {
  const edges: number[] = []
  for (const value of values) {
    if (Number.isFinite(value) && value > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(value)
  }
  return edges
}

/**
 * How many of the ascending samples lie in each bin: its lower edge belongs to it, of the last one the upper edge, too.
 */
function countBetween(samples: Float64Array, edges: readonly number[]): number[] {
  const bins = Math.max(0, edges.length - 1)
  const counts = new Array<number>(bins).fill(0)
  let bin = 0
  for (const sample of samples) {
    if (bins === 0 || sample < edges[0]! || sample > edges[bins]!) continue
    while (bin < bins - 1 && sample >= edges[bin + 1]!) bin++
    counts[bin]!++
  }
  return counts
}
