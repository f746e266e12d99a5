import { separationDegrees } from '@datalab/astro'
import { FitsError } from '@datalab/fits'
import { z } from 'zod'
import { readSourceCatalogue, type SourceCatalogue } from '../catalogues/source-catalogue.ts'
import { OperationFailure } from '../failures.ts'
import { frameReference } from '../inputs/frames.ts'
import { atMost, notAList, saying } from '../inputs/messages.ts'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame } from './analysis-frame.ts'
import { frameFields, number, optionalNumber } from './fields.ts'

/** The target is the nearest source within this. */
const MATCH_ARCSEC = 4
const MAXIMUM_IMAGES = 999
const MAGNITUDES_PER_RELATIVE = 2.5 / Math.LN10

const coordinates = () =>
  z.object({ ra: number('Right ascension, degrees.'), dec: number('Declination, degrees.').min(-90).max(90) })

const point = z.object({
  basename: z.string(),
  mag: z.number(),
  magerr: optionalNumber(),
  julian_date: z.number().meta({ description: 'Of the start of the exposure, UTC.' }),
  observation_date: z.string(),
})

type Point = z.output<typeof point>

export default defineAnalysis({
  action: 'light-curve',
  summary: 'Magnitudes of a source in the catalogues of many frames',
  description:
    `In each frame the source of its catalogue that is nearest to the target, within ${MATCH_ARCSEC}″. Calibrated magnitudes and, where no frame ` +
    'has any, instrumental ones (`flux_fallback`): never both in one curve. What is left out is told with the reason.',
  input: z.object({
    target_coords: coordinates(),
    images: z
      .array(z.object(frameFields), { error: saying(notAList) })
      .min(1, 'At least one image is wanted.')
      .max(MAXIMUM_IMAGES, atMost(MAXIMUM_IMAGES)),
  }),
  answer: z
    .object({
      target_coords: coordinates(),
      light_curve: z.array(point),
      flux_fallback: z.boolean(),
      excluded_images: z.array(z.object({ basename: z.string(), reason: z.string() })),
    })
    .meta({ id: 'LightCurveAnswer' }),
  example: { target_coords: { ra: 150.1, dec: 2.2 } },
  pixels: false,
  frames: ({ images }) => images.map(frameReference),
  run({ target_coords: target }, { frames }) {
    const measured = frames.map((frame) => measure(frame, target))
    const calibrated = measured.some((found) => 'calibrated' in found && found.calibrated !== null)
    const excluded: { basename: string; reason: string }[] = []
    const curve: Point[] = []
    for (const [index, found] of measured.entries()) {
      const { basename } = frames[index]!
      const magnitude = 'reason' in found ? null : calibrated ? found.calibrated : found.instrumental
      if ('reason' in found) excluded.push({ basename, reason: found.reason })
      else if (magnitude === null)
        excluded.push({
          basename,
          reason: `The source has no ${calibrated ? 'calibrated magnitude' : 'positive flux'}.`,
        })
      else curve.push({ basename, ...magnitude, julian_date: found.julianDate, observation_date: found.date })
    }
    if (curve.length === 0) throw new OperationFailure('No extractable photometry data found for this source.')
    curve.sort((a, b) => a.julian_date - b.julian_date)
    return { target_coords: target, light_curve: curve, flux_fallback: !calibrated, excluded_images: excluded }
  },
})

interface Magnitude {
  mag: number
  magerr: number | null
}

interface Measurement {
  readonly julianDate: number
  readonly date: string
  /** Null where there is none. */
  readonly calibrated: Magnitude | null
  readonly instrumental: Magnitude | null
}

interface Position {
  readonly ra: number
  readonly dec: number
}

function measure(frame: AnalysisFrame, target: Position): Measurement | { reason: string } {
  try {
    const date = frame.header.string('DATE-OBS')
    const julianDate = date === undefined ? Number.NaN : julianDateOf(date)
    if (date === undefined || Number.isNaN(julianDate))
      return { reason: 'It does not say when it was taken (DATE-OBS).' }
    const catalogue = readSourceCatalogue(frame.file())
    if (catalogue === null) return { reason: 'It has no catalogue (CAT).' }
    const row = nearest(catalogue, frame, target)
    if (row === null) return { reason: `There is no source within ${MATCH_ARCSEC}″ of the target.` }
    const value = (name: string) => catalogue.column(name)[row]!
    return {
      ...{ julianDate, date },
      calibrated: magnitude(value('mag'), value('magerr')),
      instrumental: instrumental(value('flux'), value('fluxerr')),
    }
  } catch (error) {
    if (error instanceof FitsError) return { reason: `It could not be read: ${error.message}` }
    throw error
  } finally {
    frame.close()
  }
}

function magnitude(mag: number, magerr: number): Magnitude | null {
  return Number.isFinite(mag) ? { mag, magerr: Number.isFinite(magerr) ? magerr : null } : null
}

function instrumental(flux: number, error: number): Magnitude | null {
  return flux > 0 ? magnitude(-2.5 * Math.log10(flux), (MAGNITUDES_PER_RELATIVE * error) / flux) : null
}

/** Row of the source nearest to the target; places from the columns, else from positions and the WCS. */
function nearest(catalogue: SourceCatalogue, { wcs }: AnalysisFrame, target: Position): number | null {
  const [ra, dec, x, y] = ['ra', 'dec', 'x', 'y'].map((name) => catalogue.column(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let found: number | null = null
  let smallest = MATCH_ARCSEC / 3600
  for (let row = 0; row < catalogue.rows; row++) {
    let place: readonly [number, number] | null = [ra[row]!, dec[row]!]
    if (!place.every(Number.isFinite)) place = wcs?.pixelToSky(x[row]! - 1, y[row]! - 1) ?? null
    if (place === null || Math.abs(place[1] - target.dec) > smallest) continue
    const separation = separationDegrees(...place, target.ra, target.dec)
    if (separation > smallest || (separation === smallest && found !== null)) continue
    smallest = separation
    found = row
  }
  return found
}

const MS_PER_DAY = 86_400_000
const JD_OF_1970 = 2440587.5

/** NaN for what is no time; without a zone it is UTC. */
function julianDateOf(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`
  return Date.parse(zoned) / MS_PER_DAY + JD_OF_1970
}
