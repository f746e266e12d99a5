/** Stars of one image in flat arrays of one length. Positions are pixels from 0: docs/conventions.md. */
export interface StarList {
  readonly x: Float64Array
  readonly y: Float64Array
  /** Counts, or anything else that grows with the light. */
  readonly flux: Float64Array
  /** Standard errors of the positions, pixels; where they are left out all stars count the same. */
  readonly sigma?: Float64Array
}

/** Stars with numbers and light, the brightest first, `count` at most; of equal flux the earlier one first. */
export function brightest({ x, y, flux, sigma }: StarList, count: number): Required<StarList> {
  const usable = (i: number) => Number.isFinite(x[i]!) && Number.isFinite(y[i]!) && flux[i]! > 0
  const order = Array.from(x.keys())
    .filter(usable)
    .sort((a, b) => flux[b]! - flux[a]! || a - b)
    .slice(0, count)
  const pick = (values: Float64Array) => Float64Array.from(order, (i) => values[i]!)
  const errors = sigma === undefined ? new Float64Array(order.length).fill(1) : pick(sigma)
  return { x: pick(x), y: pick(y), flux: pick(flux), sigma: errors }
}
