import { BARYCENTRE_TO_SUN, type HarmonicSeries, SUN_TO_EARTH } from './earth-series.generated.ts'
import { DAYS_PER_JULIAN_YEAR, type Instant, MJD_J2000, mjdOf } from './instant.ts'

/** A vector along the axes of the ICRS. */
export type Vector = readonly [x: number, y: number, z: number]

/** Where the centre of the Earth is: au and au/day, axes of the ICRS. */
export interface EarthState {
  readonly heliocentric: Vector
  readonly barycentric: Vector
  /** Relative to the barycentre, to 3e-7 au/day (0.5 m/s). */
  readonly velocity: Vector
}

/** 2100-01-01: beyond, the error of the series grows, to twice as much by 2200. */
export const EARTH_LAST_MJD = 88069

/**
 * The Earth at an instant of TDB (TT serves as well): the simplified VSOP2000 of ERFA's epv00, within 13 km (0.045 ms of light)
 * of JPL's DE405 from 1900 to 2100 (`EARTH_LAST_MJD`), about twice that a century before and after.
 *
 * The series are summed for the middle of half days; in between a cubic takes both ends and their velocities, which differs
 * by less than 1e-11 au and makes long lists of times cheap.
 */
export function earthState(tdb: Instant): EarthState {
  const mjd = mjdOf(tdb)
  const index = Math.floor(mjd / NODE_DAYS)
  const from = earthAtNode(index)
  const to = earthAtNode(index + 1)
  const s = (tdb.day - index * NODE_DAYS + tdb.fraction) / NODE_DAYS
  const blend = (a: readonly number[], va: readonly number[], b: readonly number[], vb: readonly number[]): Vector => {
    const at = (axis: 0 | 1 | 2) => hermite(s, a[axis]!, va[axis]! * NODE_DAYS, b[axis]!, vb[axis]! * NODE_DAYS)
    return [at(0), at(1), at(2)]
  }
  const velocity = (axis: 0 | 1 | 2) => from.barycentricVelocity[axis] * (1 - s) + to.barycentricVelocity[axis] * s
  return {
    heliocentric: blend(from.heliocentric, from.heliocentricVelocity, to.heliocentric, to.heliocentricVelocity),
    barycentric: blend(from.barycentric, from.barycentricVelocity, to.barycentric, to.barycentricVelocity),
    velocity: [velocity(0), velocity(1), velocity(2)],
  }
}

function hermite(s: number, a: number, slopeA: number, b: number, slopeB: number): number {
  const r = 1 - s
  return a * (1 + 2 * s) * r * r + slopeA * s * r * r + b * (3 - 2 * s) * s * s - slopeB * s * s * r
}

interface Node {
  readonly heliocentric: Vector
  readonly heliocentricVelocity: Vector
  readonly barycentric: Vector
  readonly barycentricVelocity: Vector
}

const NODE_DAYS = 0.5
/** Enough for a month of observations at hand; the oldest are forgotten. */
const KEPT_NODES = 64
const nodes = new Map<number, Node>()

function earthAtNode(index: number): Node {
  const known = nodes.get(index)
  if (known) return known
  const node = sumSeries((index * NODE_DAYS - MJD_J2000) / DAYS_PER_JULIAN_YEAR)
  if (nodes.size >= KEPT_NODES) nodes.delete(nodes.keys().next().value!)
  nodes.set(index, node)
  return node
}

/** @param years Julian years of TDB since J2000.0 */
function sumSeries(years: number): Node {
  const earth = evaluate(SUN_TO_EARTH, years)
  const sun = evaluate(BARYCENTRE_TO_SUN, years)
  const sum = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
  return {
    heliocentric: toIcrs(earth.position),
    heliocentricVelocity: toIcrs(earth.velocity),
    barycentric: toIcrs(sum(earth.position, sun.position)),
    barycentricVelocity: toIcrs(sum(earth.velocity, sun.velocity)),
  }
}

/** Position in au and velocity in au/day, ecliptic axes. */
function evaluate(series: HarmonicSeries, years: number): { position: Vector; velocity: Vector } {
  const position: [number, number, number] = [0, 0, 0]
  const velocity: [number, number, number] = [0, 0, 0]
  series.forEach((axes, power) => {
    const factor = years ** power
    const slope = power === 0 ? 0 : power * years ** (power - 1)
    axes.forEach((terms, axis) => {
      for (let i = 0; i < terms.length; i += 3) {
        const amplitude = terms[i]!
        const frequency = terms[i + 2]!
        const phase = terms[i + 1]! + frequency * years
        const cosine = Math.cos(phase)
        position[axis]! += factor * amplitude * cosine
        velocity[axis]! += (amplitude * (slope * cosine - factor * frequency * Math.sin(phase))) / DAYS_PER_JULIAN_YEAR
      }
    })
  })
  return { position, velocity }
}

/** From the ecliptic of the theory to the axes of DE405 (the matrix of ERFA's epv00). */
function toIcrs([x, y, z]: Vector): Vector {
  return [
    x + 0.000000211284 * y - 0.000000091603 * z,
    -0.000000230286 * x + 0.917482137087 * y - 0.397776982902 * z,
    0.397776982902 * y + 0.917482137087 * z,
  ]
}
