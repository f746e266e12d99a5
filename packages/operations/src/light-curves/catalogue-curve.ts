import { type Instant, instant, jdOf, medianOf, parseUtcInstant } from '@datalab/astro'
import { FitsError, type FitsFile, findScienceImage, type Header, imageHeader } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { nearestSource } from '../catalogues/nearest-source.ts'
import { readSourceCatalogue, type SourceCatalogue } from '../catalogues/source-catalogue.ts'
import { usableWcs } from '../catalogues/sources-of.ts'
import type { OperationContext } from '../context.ts'
import { OperationFailure } from '../failures.ts'
import {
  type FrameInput,
  type FramesDeclaration,
  filterProblem,
  frameReference,
  statedFilter,
} from '../inputs/frames.ts'
import type { SourceInput } from '../inputs/positions.ts'
import { pixelScaleOf, saturationOf } from '../photometry/frame-facts.ts'
import type { CurvePoint, LightCurve } from './light-curve.ts'
import { pointTimes } from './point-times.ts'

/** The target is the nearest source within this. */
const MATCH_ARCSEC = 4
/** Sources are measured in ellipses of this many Kron radii (Kron 1980; the factor of SExtractor and its heirs). */
const KRON_FACTOR = 2.5
const MJD_OF_1970 = 40587
/** Frames between two looks at the rest of the world. */
const FRAMES_AT_ONCE = 8

/** What catalogues of many frames tell of one source. */
export interface CatalogueCurve extends LightCurve {
  /** Frames without a point, in order of basename, and why. */
  readonly excluded: readonly { readonly basename: string; readonly reason: string }[]
  /** Median radius of the apertures of the catalogues, arcseconds; null where they do not tell. */
  readonly apertureRadiusArcsec: number | null
  /** For each point whether the star is saturated there; null where frame or catalogue do not tell. */
  readonly saturated: readonly (boolean | null)[]
}

interface Measured extends CurvePoint {
  readonly apertureRadiusArcsec: number | null
  readonly saturated: boolean | null
}

/**
 * The light curve of a source from the calibrated magnitudes in the frames' tables `CAT`; it may have no point at all.
 *
 * @throws OperationFailure where frames turn out to be of filters that are not allowed
 */
export async function catalogueCurve(
  context: OperationContext,
  {
    operation,
    field,
    source,
    frames,
  }: { operation: string; field: FramesDeclaration; source: SourceInput; frames: readonly FrameInput[] },
): Promise<CatalogueCurve> {
  const measured: Measured[] = []
  const excluded: { basename: string; reason: string }[] = []
  const filters: (string | null)[] = []
  for (const [index, frame] of frames.entries()) {
    context.throwIfCancelled()
    const { basename } = frame
    const look = lookAt(context, frame, source)
    filters.push(statedFilter(frame) ?? look.filter)
    if ('reason' in look) excluded.push({ basename, reason: look.reason })
    else measured.push(look.point)
    context.progress((index + 1) / frames.length, `Reading catalogues (${index + 1} of ${frames.length})`)
    if (index % FRAMES_AT_ONCE === FRAMES_AT_ONCE - 1) await new Promise(setImmediate)
  }
  const problem = filterProblem(operation, field, filters)
  if (problem !== null) throw new OperationFailure(problem)
  measured.sort((a, b) => a.julian_date - b.julian_date)
  const radii = measured.map((point) => point.apertureRadiusArcsec).filter((radius) => radius !== null)
  return {
    source,
    filter: filters.find((filter) => filter !== null) ?? null,
    points: measured.map(({ apertureRadiusArcsec: _, saturated: __, ...point }) => point),
    saturated: measured.map(({ saturated }) => saturated),
    calibration: 'calibrated magnitudes of the source catalogue of each frame',
    calibrated: true,
    excluded,
    apertureRadiusArcsec: radii.length > 0 ? medianOf(radii) : null,
  }
}

type Look = { filter: string | null } & ({ point: Measured } | { reason: string })

function lookAt(context: OperationContext, frame: FrameInput, source: SourceInput): Look {
  try {
    const file = openFitsFile(context.path(frame))
    try {
      const header = headerOf(file)
      const filter = header.string('FILTER')?.trim() || null
      return { filter, ...pointIn(file, { header, frame, source }) }
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof FitsError) return { filter: null, reason: `It could not be read: ${error.message}` }
    throw error
  }
}

/** Of the image; a file that holds a table alone may tell the same in its first header. */
function headerOf(file: FitsFile): Header {
  try {
    return imageHeader(findScienceImage(file))
  } catch (error) {
    if (error instanceof FitsError && file.hdus[0]) return file.hdus[0].header
    throw error
  }
}

function pointIn(
  file: FitsFile,
  { header, frame, source }: { header: Header; frame: FrameInput; source: SourceInput },
): { point: Measured } | { reason: string } {
  const cards = (keyword: string) => header.get(keyword)
  const start = startOf(frame, header)
  if (start === null) return { reason: 'It does not say when it was taken (DATE-OBS).' }
  const catalogue = readSourceCatalogue(file)
  if (catalogue === null) {
    if (file.damage !== null) throw file.damage // what is missing may have been in the rest
    return { reason: 'It has no table of sources (CAT).' }
  }
  const wcs = usableWcs(header)
  const row = nearestSource(catalogue, wcs, source, MATCH_ARCSEC)
  if (row === null) return { reason: `There is no source within ${MATCH_ARCSEC}″ of the target.` }
  const mag = catalogue.column('mag')[row]!
  if (!Number.isFinite(mag)) return { reason: 'The source has no calibrated magnitude.' }
  const magerr = catalogue.column('magerr')[row]!
  return {
    point: {
      mag,
      magerr: Number.isFinite(magerr) ? magerr : null,
      ...start,
      fits_path: frameReference(frame).basename,
      ...pointTimes(cards, source),
      apertureRadiusArcsec: apertureRadius(catalogue, row, pixelScaleOf(cards, wcs)),
      saturated: isSaturated(catalogue, row, saturationOf(cards)),
    },
  }
}

/** What the client says goes before the header; a text without a zone is UTC. */
function startOf(frame: FrameInput, header: Header): Pick<CurvePoint, 'julian_date' | 'observation_date'> | null {
  const told = frame.observation_date
  const toldStart = typeof told === 'string' ? (parseUtcInstant(told) ?? zonedInstant(told)) : null
  if (toldStart && typeof told === 'string') return { julian_date: jdOf(toldStart), observation_date: told }
  const text = header.string('DATE-OBS')?.trim()
  const start = text === undefined ? null : parseUtcInstant(text)
  if (text === undefined || start === null) return null
  const zoned = text.includes('T') && !/(Z|\+00:00)$/.test(text) ? `${text}Z` : text
  return { julian_date: jdOf(start), observation_date: zoned }
}

/** A time of another zone (`…T09:00:00+02:00`), as clients may write it. */
function zonedInstant(text: string): Instant | null {
  const milliseconds = /^\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isFinite(milliseconds) ? instant(MJD_OF_1970, milliseconds / 86_400_000) : null
}

/** Radius of the circle as large as the source's Kron ellipse, arcseconds. */
function apertureRadius(catalogue: SourceCatalogue, row: number, pixelScaleArcsec: number | null): number | null {
  const [kron, a, b] = ['kronrad', 'a', 'b'].map((name) => catalogue.column(name)[row]!) as [number, number, number]
  const radius = pixelScaleArcsec === null ? Number.NaN : KRON_FACTOR * kron * Math.sqrt(a * b) * pixelScaleArcsec
  return radius > 0 && Number.isFinite(radius) ? radius : null
}

/** The brightest pixel of a source is listed above the background. */
function isSaturated(catalogue: SourceCatalogue, row: number, saturation: number | null): boolean | null {
  const peak = catalogue.column('peak')[row]! + (catalogue.has('background') ? catalogue.column('background')[row]! : 0)
  return saturation === null || Number.isNaN(peak) ? null : peak >= saturation
}
