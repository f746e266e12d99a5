import { formatUtc, parseWcs, type Wcs, WcsError } from '@datalab/astro'
import { FitsError, type FitsFile, type Header, imageHeader } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { readSourceCatalogue, type SourceCatalogue } from '../catalogues/source-catalogue.ts'
import { sourcesOf } from '../catalogues/sources-of.ts'
import type { OperationContext } from '../context.ts'
import { OperationFailure } from '../failures.ts'
import {
  type FrameInput,
  type FramesDeclaration,
  filterProblem,
  frameReference,
  statedFilter,
} from '../inputs/frames.ts'
import { openScienceImage } from '../pixels/science-image.ts'
import { exposureSecondsOf, midpointMjdOf, pixelScaleOf, startOf } from './frame-facts.ts'
import { tellPhase } from './phases.ts'

/** Sources of a frame that have a place, a magnitude and a flux, an item a source. */
export interface FrameRows {
  /** Row of each in the table of the frame. */
  readonly row: Int32Array
  /** Degrees. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly mag: Float64Array
}

/** A frame that can be measured: what its headers and its table of sources say. */
export interface PhotometryFrame {
  readonly basename: string
  readonly path: string
  readonly header: Header
  readonly wcs: Wcs
  readonly width: number
  readonly height: number
  readonly pixelScaleArcsec: number
  /** Start of the exposure, UTC: `2024-05-10T21:58:34.253000Z`. */
  readonly startUtc: string
  /** MJD (UTC) of the start and of the middle of the exposure. */
  readonly startMjd: number
  readonly midpointMjd: number
  readonly exposureSeconds: number | null
  /** As the client says, else as the header does. */
  readonly filter: string | null
  readonly rows: FrameRows
  /** Whether magnitudes are those of a catalogue, rather than made of counts. */
  readonly calibrated: boolean
}

export interface FrameSelection {
  /** In order of their start, equal ones as they were given. */
  readonly frames: PhotometryFrame[]
  /** Frames that were left out and why, for the user. */
  readonly diagnostics: string[]
}

/** A frame that cannot be measured, and why: it is left out. */
class Unusable extends Error {
  override readonly name = 'Unusable'
}

/** A frame that can be measured, but has no magnitudes of a catalogue: it serves where no frame has any. */
class Uncalibrated extends Unusable {
  readonly isProduct: boolean

  constructor(reason: string, isProduct: boolean) {
    super(reason)
    this.isProduct = isProduct
  }
}

/**
 * Looks at headers and tables of all frames. Each needs an image (`SCI`, else the first with two axes), `DATE-OBS`, a pixel scale and a WCS that
 * takes its centre to the sky and back; and a table `CAT` with ra, dec, mag and flux. One that lacks any of these is left out with a diagnostic.
 *
 * Products of other operations, and frames of other telescopes, have no magnitudes of a catalogue. Where no frame has any, their own sources
 * serve (of a product's table, else found on the image), and all magnitudes are instrumental; they never stand beside calibrated ones.
 *
 * @throws OperationFailure when no frame is left, or they are of filters that are not allowed
 */
export async function selectFrames(
  context: OperationContext,
  inputs: readonly FrameInput[],
  field: FramesDeclaration,
): Promise<FrameSelection> {
  const looked = await readFrames(context, inputs, 'calibrated')
  const { uncalibrated } = looked
  const own = looked.frames.length === 0 && canBeCompared(uncalibrated)
  const { frames, diagnostics } = own ? await readFrames(context, inputs, 'own') : looked
  if (own && frames.length > 0) diagnostics.push(INSTRUMENTAL)
  if (frames.length === 0) {
    const reasons = diagnostics.length > 0 ? ` ${diagnostics.join(' ')}` : ''
    throw new OperationFailure(
      `Aperture photometry requires at least 1 valid input file with SCI and CAT extensions.${reasons}`,
    )
  }
  const problem = filterProblem(
    context.operation.name,
    field,
    frames.map(({ filter }) => filter),
  )
  if (problem !== null) throw new OperationFailure(problem)
  return { frames: frames.sort((a, b) => a.startMjd - b.startMjd), diagnostics }
}

/** Whose sources and magnitudes a frame is read with: those of a catalogue, or its own. */
type Sources = 'calibrated' | 'own'

async function readFrames(
  context: OperationContext,
  inputs: readonly FrameInput[],
  sources: Sources,
): Promise<FrameSelection & { uncalibrated: Uncalibrated[] }> {
  const frames: PhotometryFrame[] = []
  const diagnostics: string[] = []
  const uncalibrated: Uncalibrated[] = []
  for (const [index, input] of inputs.entries()) {
    context.throwIfCancelled()
    const { basename } = frameReference(input)
    try {
      const frame = readFrame(basename, context.path(input), sources)
      frames.push({ ...frame, filter: statedFilter(input) ?? frame.filter })
    } catch (error) {
      if (!(error instanceof Unusable || error instanceof FitsError || error instanceof WcsError)) throw error
      if (error instanceof Uncalibrated) uncalibrated.push(error)
      diagnostics.push(`Left out ${basename}: ${error.message}`)
    }
    if (sources === 'calibrated') tellPhase(context, 'validating', index + 1, inputs.length)
    if (index % 8 === 7) await new Promise(setImmediate)
  }
  return { frames, diagnostics, uncalibrated }
}

/**
 * A magnitude whose zero point is arbitrary says something beside another one only. A frame of the archive that alone has no table is left
 * out, as it always was; of a product a person knows what it is.
 */
function canBeCompared(frames: readonly Uncalibrated[]): boolean {
  return frames.length > 1 || frames.some(({ isProduct }) => isProduct)
}

function readFrame(basename: string, path: string, sources: Sources): PhotometryFrame {
  const file = openFitsFile(path)
  try {
    const { hdu, image } = openScienceImage(file)
    const header = imageHeader(hdu)
    const cards = (keyword: string) => header.get(keyword)
    const { width, height } = image
    const wcs = parseWcs(cards)
    if (wcs === null) throw new Unusable('it has no celestial WCS.')
    if (!findsItsCentre(wcs, width, height))
      throw new Unusable('its WCS does not take the centre of the image to the sky and back.')
    const start = startOf(cards)
    if (start === null) throw new Unusable('it has no readable DATE-OBS.')
    const startMjd = start.day + start.fraction
    const startUtc = `${formatUtc(start, 6)}Z`
    const pixelScaleArcsec = pixelScaleOf(cards, wcs)
    if (pixelScaleArcsec === null) throw new Unusable('its pixel scale is unknown.')
    const catalogue = readSourceCatalogue(file)
    if (catalogue === null && file.damage !== null) throw file.damage // it may have been in the rest
    const calibrated = sources === 'calibrated'
    const rows = calibrated ? calibratedRows(catalogue, isProduct(header)) : ownRows(file, catalogue, isProduct(header))
    const midpointMjd = midpointMjdOf(cards) ?? startMjd
    const filter = header.string('FILTER')?.trim() || null
    const facts = {
      startUtc,
      startMjd,
      midpointMjd,
      exposureSeconds: exposureSecondsOf(cards),
      filter,
      pixelScaleArcsec,
      calibrated,
    }
    return { basename, path, header, wcs, width, height, ...facts, rows }
  } finally {
    file.close()
  }
}

/** Farther than this a WCS does not know its own centre, pixels. */
const CENTRE_TOLERANCE_PIXELS = 0.01

function findsItsCentre(wcs: Wcs, width: number, height: number): boolean {
  const centre = [(width - 1) / 2, (height - 1) / 2] as const
  const sky = wcs.pixelToSky(...centre)
  const back = sky && wcs.skyToPixel(...sky)
  return back !== null && Math.hypot(back[0] - centre[0], back[1] - centre[1]) < CENTRE_TOLERANCE_PIXELS
}

/** Made by an operation of this server. */
const isProduct = (header: Header): boolean => header.has('DLAB_KEY')

/** Magnitude of one count where nobody has calibrated. */
const INSTRUMENTAL_ZERO_POINT = 25

const INSTRUMENTAL =
  `No frame has magnitudes of a catalogue: all magnitudes are instrumental (${INSTRUMENTAL_ZERO_POINT} for one count). Their differences are right, ` +
  'their zero point is not.'

const NEEDED_COLUMNS = ['ra', 'dec', 'mag', 'flux'] as const

function calibratedRows(catalogue: SourceCatalogue | null, isProduct: boolean): FrameRows {
  if (isProduct && !catalogue?.has('mag'))
    throw new Uncalibrated('it has no magnitudes of a catalogue, unlike other frames.', isProduct)
  if (catalogue === null) throw new Uncalibrated('it has no table CAT.', isProduct)
  requireColumns(catalogue)
  const [ra, dec, mag, flux] = NEEDED_COLUMNS.map((name) => catalogue.column(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return rowsOf({ ra, dec, mag, flux })
}

/** Of a table that others have made it is not known what its columns mean, unless all are there. */
function ownRows(file: FitsFile, catalogue: SourceCatalogue | null, isProduct: boolean): FrameRows {
  if (catalogue !== null && !isProduct) requireColumns(catalogue)
  const sources = sourcesOf(file)
  const flux = sources.column('flux')
  const mag = flux.map((counts) => INSTRUMENTAL_ZERO_POINT - 2.5 * Math.log10(counts))
  return rowsOf({ ra: sources.column('ra'), dec: sources.column('dec'), mag, flux })
}

function requireColumns(catalogue: SourceCatalogue): void {
  const missing = NEEDED_COLUMNS.filter((name) => !catalogue.has(name))
  if (missing.length > 0) throw new Unusable(`its table CAT has no column ${missing.join(', ')}.`)
}

/** Those with a number in every column. */
function rowsOf({ ra, dec, mag, flux }: Readonly<Record<(typeof NEEDED_COLUMNS)[number], Float64Array>>): FrameRows {
  const row = Int32Array.from(ra.keys()).filter((i) => Number.isFinite(ra[i]! + dec[i]! + mag[i]! + flux[i]!))
  const pick = (column: Float64Array) => Float64Array.from(row, (i) => column[i]!)
  return { row, ra: pick(ra), dec: pick(dec), mag: pick(mag) }
}
