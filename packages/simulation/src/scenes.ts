import type { Band } from './bands.ts'
import { magnitudesFromColour } from './bands.ts'
import type { ExposureOptions } from './exposure.ts'
import { mjdOf, utcOf } from './exposure.ts'
import { type Field, simulateField } from './field.ts'
import { type Instrument, simulatedInstrument } from './instrument.ts'
import { createRandom } from './random.ts'
import { fromStandard } from './tangent-plane.ts'

/** A field and what to take of it; `exposeField(scene.field, scene.exposures[i])` makes the frames one at a time. */
export interface Scene {
  field: Field
  exposures: ExposureOptions[]
}

export interface SceneOptions {
  seed?: number | string
  /** Edge of the frames, pixels. */
  size?: number
  instrument?: Instrument
  /** Number of the first frame. */
  firstNumber?: number
  /** How far the pointing wanders at most, to each side. */
  wanderPixels?: number
}

interface NightOptions extends SceneOptions {
  frames?: number
  /** UTC. */
  start?: string
  hours?: number
}

/** One field over a night, with a star that pulsates: id `variable`, 0.1327 d, 0.45 mag. */
export function variableStarNight(options: NightOptions = {}): Scene {
  const { seed = 'variable', frames = 12, start = '2024-01-15T10:30:00', hours = 6.5, firstNumber = 101 } = options
  const { size, sizeArcmin } = extent(options)
  const center = { ra: 131.9, dec: -28.4 }
  const [ra, dec] = fromStandard([center.ra, center.dec], (0.11 * sizeArcmin) / 60, (0.07 * sizeArcmin) / 60)
  const field = simulateField({
    name: 'Variable Field',
    seed,
    center,
    sizeArcmin: 1.2 * sizeArcmin,
    starCount: starCount(sizeArcmin, 5),
    stars: [
      {
        id: 'variable',
        ra,
        dec,
        magnitudes: magnitudesFromColour(14.4, 0.25),
        variability: { periodDays: 0.1327, amplitudeMagnitudes: 0.45, epochMjd: mjdOf(start) + 0.021 },
      },
    ],
  })
  return night(field, { ...options, seed, size, frames, start, hours, firstNumber, unevenness: 0.4 }, 'rp', 45)
}

/** One field over three hours, through which an asteroid passes: id `asteroid`, 36″ an hour. */
export function asteroidNight(options: NightOptions = {}): Scene {
  const { seed = 'asteroid', frames = 8, start = '2024-01-16T11:00:00', hours = 3, firstNumber = 201 } = options
  const { size, sizeArcmin } = extent(options)
  const center = { ra: 62.3, dec: 17.8 }
  const field = simulateField({
    name: 'Asteroid Field',
    seed,
    center,
    sizeArcmin: 1.2 * sizeArcmin,
    starCount: starCount(sizeArcmin, 4),
    asteroids: [
      {
        id: 'asteroid',
        ...center,
        epochMjd: mjdOf(start) + hours / 48,
        rateEastArcsecPerHour: -33,
        rateNorthArcsecPerHour: 14,
        magnitudes: magnitudesFromColour(15.6, 0.52),
        rotationPeriodDays: 0.29,
        amplitudeMagnitudes: 0.3,
      },
    ],
  })
  return night(field, { ...options, seed, size, frames, start, hours, firstNumber }, 'rp', 60)
}

/** An open cluster in two bands, `perBand` frames in each. */
export function clusterInTwoBands(options: SceneOptions & { perBand?: number; start?: string } = {}): Scene {
  const { seed = 'cluster', perBand = 5, start = '2024-01-17T11:00:00', firstNumber = 301 } = options
  const { size, sizeArcmin } = extent(options)
  const field = simulateField({
    name: 'Cluster',
    seed,
    center: { ra: 132.85, dec: 11.81 },
    sizeArcmin: 1.2 * sizeArcmin,
    starCount: starCount(sizeArcmin, 2.5),
    cluster: { memberCount: 260, coreRadiusArcmin: 0.22 * sizeArcmin, distanceModulus: 10.3, reddening: 0.04 },
  })
  const hours = 0.05 * perBand
  const common = { ...options, seed, size, hours, frames: perBand }
  const red = night(field, { ...common, start, firstNumber }, 'rp', 60)
  const later = utcOf(mjdOf(start) + (hours + 0.05) / 24)
  const blue = night(field, { ...common, start: later, firstNumber: firstNumber + perBand }, 'gp', 90)
  return { field, exposures: [...red.exposures, ...blue.exposures] }
}

function extent({ size = 512, instrument = simulatedInstrument }: SceneOptions): { size: number; sizeArcmin: number } {
  return { size, sizeArcmin: (size * instrument.pixelScaleArcsec) / 60 }
}

/** At a density in stars a square arcminute. */
function starCount(sizeArcmin: number, density: number): number {
  return Math.round((1.2 * sizeArcmin) ** 2 * density)
}

/**
 * Frames over the hours, each a little aside and in a seeing of its own, and up to `unevenness` of their interval
 * sooner or later than evenly: from even times a period could not be told from its aliases.
 */
function night(
  field: Field,
  options: Required<Pick<NightOptions, 'size' | 'frames' | 'start' | 'hours' | 'firstNumber' | 'seed'>> &
    SceneOptions & { unevenness?: number },
  band: Band,
  exposureSeconds: number,
): Scene {
  const { size, frames, start, hours, firstNumber, seed, instrument, wanderPixels = 0.3, unevenness = 0 } = options
  const random = createRandom(seed, 'night', band)
  const schedule = createRandom(seed, 'schedule', band)
  const exposures = Array.from({ length: frames }, (_, index): ExposureOptions => {
    const atEnd = index === 0 || index === frames - 1
    const shift = atEnd ? 0 : unevenness * (2 * schedule.uniform() - 1)
    const hour = frames === 1 ? 0 : (hours * (index + shift)) / (frames - 1)
    return {
      band,
      start: utcOf(mjdOf(start) + hour / 24),
      exposureSeconds,
      width: size,
      height: size,
      number: firstNumber + index,
      seeingArcsec: 1.8 + 0.5 * random.uniform(),
      offsetPixels: [wanderPixels * (2 * random.uniform() - 1), wanderPixels * (2 * random.uniform() - 1)],
      rotationDegrees: 0.2,
      cosmicRays: Math.round(size / 64),
      ...(instrument ? { instrument } : {}),
    }
  })
  return { field, exposures }
}
