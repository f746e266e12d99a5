import { cosDegrees, DEGREES_PER_RADIAN, normaliseDegrees, sinDegrees } from '../sphere/angles.ts'
import { separationDegrees } from '../sphere/separation.ts'

/** Where a moving target is: degrees, at the middle of an exposure (MJD, UTC). */
export interface TrackSample {
  readonly mjd: number
  readonly ra: number
  readonly dec: number
}

/** The way of a moving target over one short arc. */
export interface Track {
  /** Degree of the polynomials in time, 1 or 2. */
  readonly degree: number
  /** Mean of the samples' times, which they are counted from. */
  readonly referenceMjd: number
  readonly firstMjd: number
  readonly lastMjd: number
  /** Time from the first sample to the last. */
  readonly spanHours: number
  /** Straight from end to end over the arc. */
  readonly rateArcsecPerMinute: number
  /** Position at a time, degrees, 0 ≤ ra < 360. Outside the samples' times it is extrapolated. */
  positionAt(mjd: number): [ra: number, dec: number]
  /** Whether a time lies among those of the samples, inclusive. */
  covers(mjd: number): boolean
}

/** A track, or why none can be laid through the samples, in words for a person. */
export type TrackResult = { ok: true; track: Track } | { ok: false; reason: string }

/** A short arc needs no more than a parabola. */
const HIGHEST_DEGREE = 2
const FEWEST_SAMPLES = 2
const MINUTES_PER_DAY = 1440

/**
 * Fits polynomials in time (least squares; degree one less than there are distinct times, at most 2) to the gnomonic
 * projection of the samples about their mean direction, so that RA 0h and the poles are places like any other.
 *
 * Fails with fewer than two distinct times, and when a sample is 90° or more from the mean direction.
 */
export function fitTrack(samples: readonly TrackSample[]): TrackResult {
  if (samples.length < FEWEST_SAMPLES) {
    return { ok: false, reason: `A target track needs at least 2 sample positions, got ${samples.length}.` }
  }
  const times = new Set(samples.map(({ mjd }) => mjd)).size
  if (times < 2) return { ok: false, reason: 'Track samples must be at two or more distinct times.' }
  const plane = tangentPlane(samples)
  const projected = samples.map(({ ra, dec }) => plane.project(ra, dec))
  const placed = projected.filter((point) => point !== null)
  if (placed.length < projected.length) {
    return { ok: false, reason: 'Track samples span more than 90 degrees on the sky; they cannot be one short arc.' }
  }
  const degree = Math.min(times - 1, HIGHEST_DEGREE)
  const firstMjd = Math.min(...samples.map(({ mjd }) => mjd))
  const lastMjd = Math.max(...samples.map(({ mjd }) => mjd))
  const referenceMjd = firstMjd + samples.reduce((sum, { mjd }) => sum + (mjd - firstMjd), 0) / samples.length
  // Times in units of the arc: the normal equations stay well conditioned.
  const unit = lastMjd - firstMjd
  const scaled = samples.map(({ mjd }) => (mjd - referenceMjd) / unit)
  const xi = fitPolynomial(
    scaled,
    placed.map(([x]) => x),
    degree,
  )
  const eta = fitPolynomial(
    scaled,
    placed.map(([, y]) => y),
    degree,
  )
  const positionAt = (mjd: number): [number, number] => {
    const time = (mjd - referenceMjd) / unit
    return plane.unproject(valueAt(xi, time), valueAt(eta, time))
  }
  const arcsec = separationDegrees(...positionAt(firstMjd), ...positionAt(lastMjd)) * 3600
  return {
    ok: true,
    track: {
      degree,
      referenceMjd,
      firstMjd,
      lastMjd,
      spanHours: unit * 24,
      rateArcsecPerMinute: arcsec / (unit * MINUTES_PER_DAY),
      positionAt,
      covers: (mjd) => mjd >= firstMjd && mjd <= lastMjd,
    },
  }
}

interface TangentPlane {
  /** Radians on the plane; null beyond its horizon. */
  project(ra: number, dec: number): [xi: number, eta: number] | null
  unproject(xi: number, eta: number): [ra: number, dec: number]
}

/**
 * Gnomonic projection about the mean direction of places (Calabretta & Greisen 2002, Astronomy & Astrophysics 395,
 * 1077, section 5.1.3).
 */
function tangentPlane(places: readonly { readonly ra: number; readonly dec: number }[]): TangentPlane {
  let [x, y, z] = [0, 0, 0]
  for (const { ra, dec } of places) {
    x += cosDegrees(dec) * cosDegrees(ra)
    y += cosDegrees(dec) * sinDegrees(ra)
    z += sinDegrees(dec)
  }
  const across = Math.hypot(x, y)
  const length = Math.hypot(across, z)
  const [sinDec, cosDec] = length > 0 ? [z / length, across / length] : [0, 1]
  const [sinRa, cosRa] = across > 0 ? [y / across, x / across] : [0, 1]
  return {
    project(ra, dec) {
      const u = cosDegrees(dec) * cosDegrees(ra)
      const v = cosDegrees(dec) * sinDegrees(ra)
      const w = sinDegrees(dec)
      const forward = u * cosRa + v * sinRa
      const depth = forward * cosDec + w * sinDec
      if (!(depth > 0)) return null
      return [(v * cosRa - u * sinRa) / depth, (w * cosDec - forward * sinDec) / depth]
    },
    unproject(xi, eta) {
      const forward = cosDec - eta * sinDec
      const u = forward * cosRa - xi * sinRa
      const v = forward * sinRa + xi * cosRa
      const w = sinDec + eta * cosDec
      return [
        normaliseDegrees(Math.atan2(v, u) * DEGREES_PER_RADIAN),
        Math.atan2(w, Math.hypot(u, v)) * DEGREES_PER_RADIAN,
      ]
    },
  }
}

/**
 * Coefficients, constant first, of the polynomial of least squares: normal equations by Gaussian elimination with
 * pivots.
 */
function fitPolynomial(times: readonly number[], values: readonly number[], degree: number): number[] {
  const size = degree + 1
  const rows = Array.from({ length: size }, (_, i) => {
    const moment = (power: number, by: readonly number[] | null) =>
      times.reduce((sum, time, k) => sum + time ** power * (by === null ? 1 : by[k]!), 0)
    return [...Array.from({ length: size }, (_, j) => moment(i + j, null)), moment(i, values)]
  })
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let i = column + 1; i < size; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i
    }
    const swapped = rows[column]!
    rows[column] = rows[pivot]!
    rows[pivot] = swapped
    for (let i = 0; i < size; i++) {
      if (i === column) continue
      const factor = rows[i]![column]! / rows[column]![column]!
      for (let j = column; j <= size; j++) rows[i]![j]! -= factor * rows[column]![j]!
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!)
}

function valueAt(coefficients: readonly number[], time: number): number {
  return coefficients.reduceRight((value, coefficient) => value * time + coefficient, 0)
}
