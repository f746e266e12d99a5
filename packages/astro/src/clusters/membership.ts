import { medianInPlace, medianOf, SIGMA_PER_MEDIAN_DEVIATION } from '../statistics/order.ts'

/** Stars of a field, an item a star; NaN where unknown. */
export interface FieldStars {
  /** Proper motions, mas/yr, that in RA with the factor cos(dec) in it. */
  readonly pmra: Float64Array
  readonly pmdec: Float64Array
  /** mas. */
  readonly parallax: Float64Array
  /** Distance and the limits of its 68 % interval, pc. */
  readonly distance: Float64Array
  readonly distanceLow: Float64Array
  readonly distanceHigh: Float64Array
}

/** Limits within which the stars of a cluster are; NaN where too few stars tell. */
export interface MembershipGuess {
  /** Centre and radius in proper motion, mas/yr. */
  readonly pmra: number
  readonly pmdec: number
  readonly pmRadius: number
  /** mas. */
  readonly parallaxMin: number
  readonly parallaxMax: number
  /** pc. */
  readonly distanceMin: number
  readonly distanceMax: number
}

/** Stars with proper motion from which a cluster can be told. */
const FEWEST_STARS = 10
/** Stars about the densest cell, and members, that make a cluster. */
const FEWEST_IN_CELL = 5
const FEWEST_MEMBERS = 3
/** Cells of the histogram of proper motions, mas/yr, and how far it reaches from the median. */
const CELL = 1
const HALF_WIDTH = { percentile: 1, least: 25, most: 150 }
/** Radius about the densest cell in which its stars are taken. */
const CELL_REACH = 2
/** Limits of the cluster's radius, mas/yr. */
const RADIUS = { least: 0.5, most: 5 }
/** Scatter that is the least to be believed, mas. */
const LEAST_PARALLAX_SCATTER = 0.05
const SCATTERS = 3

/**
 * A first guess of which stars of a field belong to a cluster: where proper motions are densest, and the parallaxes and
 * distances of the stars that move so. Null when there are fewer than ten stars with proper motion, or no five of them
 * close together.
 */
export function guessMembership(stars: FieldStars): MembershipGuess | null {
  const moving: number[] = []
  for (let i = 0; i < stars.pmra.length; i++) {
    if (Number.isFinite(stars.pmra[i]!) && Number.isFinite(stars.pmdec[i]!)) moving.push(i)
  }
  if (moving.length < FEWEST_STARS) return null
  const pmra = Float64Array.from(moving, (i) => stars.pmra[i]!)
  const pmdec = Float64Array.from(moving, (i) => stars.pmdec[i]!)
  const cell = densestCell(pmra, pmdec)
  const near = moving.filter((_, k) => Math.hypot(pmra[k]! - cell.pmra, pmdec[k]! - cell.pmdec) <= CELL_REACH)
  if (near.length < FEWEST_IN_CELL) return null
  const centre = {
    pmra: medianOf(near.map((i) => stars.pmra[i]!)),
    pmdec: medianOf(near.map((i) => stars.pmdec[i]!)),
  }
  const distanceFrom = (i: number) => Math.hypot(stars.pmra[i]! - centre.pmra, stars.pmdec[i]! - centre.pmdec)
  const reaches = near.map(distanceFrom)
  const scatter = Math.max(scatterOf(reaches), medianOf(reaches))
  const pmRadius = Math.min(Math.max(SCATTERS * scatter, RADIUS.least), RADIUS.most)
  const members = moving.filter((i) => distanceFrom(i) <= pmRadius)
  const parallax = windowOf(
    members.map((i) => stars.parallax[i]!),
    LEAST_PARALLAX_SCATTER,
  )
  // Only stars with a distance count, and with an interval.
  const placed = members.filter((i) => Number.isFinite(stars.distance[i]!))
  const halfInterval = medianOf(placed.map((i) => (stars.distanceHigh[i]! - stars.distanceLow[i]!) / 2))
  const placedAt = placed.map((i) => stars.distance[i]!)
  const distance = windowOf(placedAt, Number.isNaN(halfInterval) ? 0 : halfInterval)
  return {
    ...centre,
    pmRadius,
    parallaxMin: parallax[0],
    parallaxMax: parallax[1],
    distanceMin: Math.max(0, distance[0]),
    distanceMax: distance[1],
  }
}

/** Centre of the cell of the histogram with most stars: of equal ones the first in RA, then in Dec. */
function densestCell(pmra: Float64Array, pmdec: Float64Array): { pmra: number; pmdec: number } {
  const across = cellsOf(pmra)
  const up = cellsOf(pmdec)
  const counts = new Int32Array(across.count * up.count)
  for (let k = 0; k < pmra.length; k++) {
    const column = cellOf(pmra[k]!, across)
    const row = cellOf(pmdec[k]!, up)
    if (column >= 0 && row >= 0) counts[column * up.count + row]!++
  }
  let densest = 0
  for (let at = 1; at < counts.length; at++) if (counts[at]! > counts[densest]!) densest = at
  return {
    pmra: across.start + CELL * (Math.floor(densest / up.count) + 0.5),
    pmdec: up.start + CELL * ((densest % up.count) + 0.5),
  }
}

interface Cells {
  readonly start: number
  readonly count: number
}

/** Cells from median − half width that pass median + half width. */
function cellsOf(values: Float64Array): Cells {
  const median = medianInPlace(values.slice(), values.length)
  const sorted = values.slice().sort()
  const reach = Math.max(
    percentileOf(sorted, 100 - HALF_WIDTH.percentile) - median,
    median - percentileOf(sorted, HALF_WIDTH.percentile),
  )
  const halfWidth = Math.min(Math.max(reach, HALF_WIDTH.least), HALF_WIDTH.most)
  const start = median - halfWidth
  return { start, count: Math.ceil((median + halfWidth + CELL - start) / CELL) - 1 }
}

/**
 * −1 outside. An edge belongs to the cell that begins there, the last one to the last cell; edges are start + cells, as
 * they round.
 */
function cellOf(value: number, { start, count }: Cells): number {
  let cell = Math.floor((value - start) / CELL)
  if (value < start + CELL * cell) cell--
  else if (value >= start + CELL * (cell + 1)) cell++
  if (cell === count && value === start + CELL * count) return count - 1
  return cell >= 0 && cell < count ? cell : -1
}

/** Percentile of a sorted list, between two values in proportion. */
function percentileOf(sorted: Float64Array, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below)
}

/** Median ± three scatters, NaN for fewer than three values. */
function windowOf(values: readonly number[], leastScatter: number): [low: number, high: number] {
  const known = values.filter(Number.isFinite)
  if (known.length < FEWEST_MEMBERS) return [Number.NaN, Number.NaN]
  const median = medianOf(known)
  const reach = SCATTERS * Math.max(scatterOf(known), leastScatter)
  return [median - reach, median + reach]
}

/** Scatter of a normal distribution with the median absolute deviation of the values. */
function scatterOf(values: readonly number[]): number {
  const median = medianOf(values)
  return SIGMA_PER_MEDIAN_DEVIATION * medianOf(values.map((value) => Math.abs(value - median)))
}
