import { magnitudesFromColour } from './bands.ts'
import type { Star } from './field.ts'
import type { Random } from './random.ts'
import { fromStandard } from './tangent-plane.ts'

/** An open cluster of about a billion years: main sequence, turn-off, giants and binaries. */
export interface Cluster {
  memberCount: number
  /** Half of the members lie within this. */
  coreRadiusArcmin: number
  distanceModulus: number
  /** Reddening, E(g − r). */
  reddening: number
}

/** Absolute r magnitude → g − r. */
const MAIN_SEQUENCE: [magnitude: number, colour: number][] = [
  [1.0, 0.0],
  [2.0, 0.02],
  [3.0, 0.2],
  [4.0, 0.38],
  [5.0, 0.52],
  [6.0, 0.76],
  [7.0, 1.04],
  [8.0, 1.24],
  [9.0, 1.36],
  [10.0, 1.42],
]
const GIANTS: [magnitude: number, colour: number][] = [
  [-0.6, 0.95],
  [0.4, 0.72],
  [1.2, 0.68],
  [2.2, 0.6],
]
const GIANT_SHARE = 0.06
const BINARY_SHARE = 0.25
/** Extinction in r for a reddening of one magnitude in g − r. */
const EXTINCTION_PER_REDDENING = 2.3

export function clusterStars(cluster: Cluster, center: { ra: number; dec: number }, random: Random): Star[] {
  return Array.from({ length: cluster.memberCount }, (_, index) => {
    const [ra, dec] = placeAbout(center, cluster.coreRadiusArcmin, random)
    const { magnitude, colour } = random.uniform() < GIANT_SHARE ? giant(random) : dwarf(random)
    const rp = magnitude + cluster.distanceModulus + EXTINCTION_PER_REDDENING * cluster.reddening
    const gMinusR = colour + cluster.reddening + 0.012 * random.normal()
    return { id: `member-${index + 1}`, ra, dec, magnitudes: magnitudesFromColour(rp, gMinusR), member: true }
  })
}

/** Plummer's profile in projection: half of the stars within the core radius, none beyond five of them. */
function placeAbout(center: { ra: number; dec: number }, coreArcmin: number, random: Random): [number, number] {
  const share = random.uniform() * 0.96
  const radius = (coreArcmin / 60) * Math.sqrt(share / (1 - share))
  const angle = 2 * Math.PI * random.uniform()
  return fromStandard([center.ra, center.dec], radius * Math.sin(angle), radius * Math.cos(angle))
}

function dwarf(random: Random): { magnitude: number; colour: number } {
  // Faint ones are more: their number grows by a factor of 1.3 a magnitude.
  const growth = 1.3
  const [first, last] = [1, 10]
  const share = random.uniform()
  const magnitude = first + Math.log(1 + share * (growth ** (last - first) - 1)) / Math.log(growth)
  const companion = random.uniform() < BINARY_SHARE ? 0.75 * random.uniform() : 0
  return { magnitude: magnitude - companion, colour: interpolate(MAIN_SEQUENCE, magnitude) }
}

function giant(random: Random): { magnitude: number; colour: number } {
  const magnitude = -0.6 + 2.8 * random.uniform()
  return { magnitude, colour: interpolate(GIANTS, magnitude) }
}

function interpolate(points: [number, number][], x: number): number {
  const next = Math.max(
    1,
    points.findIndex(([at]) => at >= x),
  )
  const [[x0, y0], [x1, y1]] = [points[next - 1]!, points[next]!]
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)
}
