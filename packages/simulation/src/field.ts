import { type Band, type Magnitudes, magnitudesFromColour } from './bands.ts'
import { type Cluster, clusterStars } from './cluster.ts'
import { createRandom, type Random } from './random.ts'
import { fromStandard } from './tangent-plane.ts'

export interface Star {
  id: string
  /** Degrees. */
  ra: number
  dec: number
  /** Means, for a variable. */
  magnitudes: Magnitudes
  variability?: Variability
  /** Whether it belongs to the field's cluster. */
  member?: boolean
}

/** A pulsating star, alike in all bands. */
export interface Variability {
  periodDays: number
  /** Full range. */
  amplitudeMagnitudes: number
  /** When it is about faintest. */
  epochMjd: number
}

/** A body that moves on a great circle at a constant rate and shows two humps a rotation. */
export interface Asteroid {
  id: string
  /** Where it is at `epochMjd`, degrees. */
  ra: number
  dec: number
  epochMjd: number
  /** On the sky: the rate in right ascension times the cosine of the declination. */
  rateEastArcsecPerHour: number
  rateNorthArcsecPerHour: number
  magnitudes: Magnitudes
  rotationPeriodDays: number
  amplitudeMagnitudes: number
}

/** A piece of sky: what is there, whoever looks at it. */
export interface Field {
  name: string
  seed: number | string
  center: { ra: number; dec: number }
  stars: Star[]
  asteroids: Asteroid[]
}

export interface FieldOptions {
  name: string
  seed: number | string
  /** Degrees. */
  center: { ra: number; dec: number }
  /** Edge of the square that is filled with stars. */
  sizeArcmin: number
  /** Ordinary stars, brighter ones fewer: their number grows by a factor of 2 a magnitude. */
  starCount: number
  /** Range of r. */
  brightest?: number
  faintest?: number
  /** Stars to add at places of one's own, the variable for one. */
  stars?: Star[]
  asteroids?: Asteroid[]
  cluster?: Cluster
}

/** Makes a field. The same options give the same stars. */
export function simulateField(options: FieldOptions): Field {
  const { name, seed, center, stars = [], asteroids = [], cluster } = options
  const members = cluster ? clusterStars(cluster, center, createRandom(seed, 'cluster')) : []
  return { name, seed, center, stars: [...stars, ...members, ...fieldStars(options)], asteroids }
}

function fieldStars(options: FieldOptions): Star[] {
  const { seed, center, sizeArcmin, starCount, brightest = 12, faintest = 19.5 } = options
  const random = createRandom(seed, 'stars')
  return Array.from({ length: starCount }, (_, index) => {
    const [ra, dec] = placeIn(center, sizeArcmin, random)
    const rp = magnitudeBetween(brightest, faintest, random.uniform())
    const gMinusR = Math.min(1.5, Math.max(-0.1, 0.65 + 0.3 * random.normal()))
    return { id: `star-${index + 1}`, ra, dec, magnitudes: magnitudesFromColour(rp, gMinusR) }
  })
}

function placeIn(center: { ra: number; dec: number }, sizeArcmin: number, random: Random): [number, number] {
  const [xi, eta] = [random.uniform() - 0.5, random.uniform() - 0.5]
  return fromStandard([center.ra, center.dec], (xi * sizeArcmin) / 60, (eta * sizeArcmin) / 60)
}

/** Spreads uniform numbers so that counts grow as 10^(0.3 m). */
function magnitudeBetween(brightest: number, faintest: number, uniform: number): number {
  const first = 10 ** (0.3 * (brightest - faintest))
  return faintest + Math.log10(first + uniform * (1 - first)) / 0.3
}

/** Highest less lowest value of cos t + 0.26 sin 2t. */
const PULSE_RANGE = 2.21559

export function starMagnitude(star: Star, band: Band, mjd: number): number {
  const mean = star.magnitudes[band]
  if (!star.variability) return mean
  const { periodDays, amplitudeMagnitudes, epochMjd } = star.variability
  const turn = (2 * Math.PI * (mjd - epochMjd)) / periodDays
  // A quick rise and a slow fall.
  return mean + (amplitudeMagnitudes / PULSE_RANGE) * (Math.cos(turn) + 0.26 * Math.sin(2 * turn))
}

export function asteroidAt(
  asteroid: Asteroid,
  band: Band,
  mjd: number,
): { ra: number; dec: number; magnitude: number } {
  const hours = (mjd - asteroid.epochMjd) * 24
  const east = (asteroid.rateEastArcsecPerHour * hours) / 3600
  const north = (asteroid.rateNorthArcsecPerHour * hours) / 3600
  const [ra, dec] = fromStandard([asteroid.ra, asteroid.dec], east, north)
  const turn = (4 * Math.PI * (mjd - asteroid.epochMjd)) / asteroid.rotationPeriodDays
  return { ra, dec, magnitude: asteroid.magnitudes[band] + (asteroid.amplitudeMagnitudes / 2) * Math.cos(turn) }
}
