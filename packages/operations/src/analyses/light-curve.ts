import { jdOf, parseUtcInstant } from '@datalab/astro'
import { FitsError } from '@datalab/fits'
import { z } from 'zod'
import { nearestSource } from '../catalogues/nearest-source.ts'
import { readSourceCatalogue } from '../catalogues/source-catalogue.ts'
import { OperationFailure } from '../failures.ts'
import { frameReference } from '../inputs/frames.ts'
import { atLeast, atMost, notAList, notAnObject, saying } from '../inputs/messages.ts'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame } from './analysis-frame.ts'
import { frameFields, number, optionalNumber } from './fields.ts'

/** The target is the nearest source within this. */
const MATCH_ARCSEC = 4
const MAXIMUM_IMAGES = 999
const MAGNITUDES_PER_RELATIVE = 2.5 / Math.LN10

const coordinates = () =>
  z.object(
    {
      ra: number('Right ascension, degrees.'),
      dec: number('Declination, degrees.').min(-90, atLeast(-90)).max(90, atMost(90)),
    },
    { error: saying(notAnObject) },
  )

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
      .array(z.object(frameFields, { error: saying(notAnObject) }), { error: saying(notAList) })
      .refine(({ length }) => length > 0, 'At least one image is wanted.')
      .refine(({ length }) => length <= MAXIMUM_IMAGES, `At most ${MAXIMUM_IMAGES} images are taken.`),
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
    const date = frame.header.string('DATE-OBS')?.trim()
    const start = date === undefined ? null : parseUtcInstant(date)
    if (date === undefined || start === null) return { reason: 'It does not say when it was taken (DATE-OBS).' }
    const catalogue = readSourceCatalogue(frame.file())
    if (catalogue === null) return { reason: 'It has no catalogue (CAT).' }
    const row = nearestSource(catalogue, frame.wcs, target, MATCH_ARCSEC)
    if (row === null) return { reason: `There is no source within ${MATCH_ARCSEC}″ of the target.` }
    const value = (name: string) => catalogue.column(name)[row]!
    return {
      julianDate: jdOf(start),
      // Without a zone a browser would take it for its own time.
      date: date.includes('T') && !date.endsWith('Z') ? `${date}Z` : date,
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
