import { formatUtc, parseWcs, type Wcs, WcsError } from '@datalab/astro'
import { FitsError, type Header, imageHeader } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { readSourceCatalogue, type SourceCatalogue } from '../catalogues/source-catalogue.ts'
import { openScienceImage } from '../pixels/science-image.ts'
import { exposureSecondsOf, midpointMjdOf, pixelScaleOf, startOf } from './frame-facts.ts'

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

/** What a look at a frame tells; reasons are for the user. */
export type FrameLook =
  | { readonly kind: 'usable'; readonly frame: PhotometryFrame }
  /** It can be measured, but has no magnitudes of a catalogue: it serves where no frame has any, by its own sources. */
  | { readonly kind: 'uncalibrated'; readonly frame: FrameFacts; readonly isProduct: boolean; readonly reason: string }
  | { readonly kind: 'unusable'; readonly reason: string }

/** What is known of a frame beside its sources. */
export type FrameFacts = Omit<PhotometryFrame, 'rows' | 'calibrated'>

/** A frame that cannot be measured, and why. */
class Unusable extends Error {
  override readonly name = 'Unusable'
}

/** Looks at the headers and the table of a frame that is to be measured in apertures of this radius. */
export function lookAtFrame(basename: string, path: string, apertureArcsec: number): FrameLook {
  try {
    return readFrame(basename, path, apertureArcsec)
  } catch (error) {
    if (!(error instanceof Unusable || error instanceof FitsError || error instanceof WcsError)) throw error
    return { kind: 'unusable', reason: error.message }
  }
}

function readFrame(basename: string, path: string, apertureArcsec: number): FrameLook {
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
    if (!(2 * apertureArcsec <= pixelScaleArcsec * Math.max(width, height))) {
      const scale = `${Number(pixelScaleArcsec.toPrecision(4))}″`
      throw new Unusable(`by its pixel scale of ${scale} an aperture of ${apertureArcsec}″ is larger than its image.`)
    }
    const catalogue = readSourceCatalogue(file)
    if (catalogue === null && file.damage !== null) throw file.damage // it may have been in the rest
    const filter = header.string('FILTER')?.trim() || null
    const midpointMjd = midpointMjdOf(cards) ?? startMjd
    const times = { startUtc, startMjd, midpointMjd, exposureSeconds: exposureSecondsOf(cards) }
    const frame = { basename, path, header, wcs, width, height, pixelScaleArcsec, ...times, filter }
    const isProduct = header.has('DLAB_KEY') // made by an operation of this server
    if (isProduct && !catalogue?.has('mag')) return { kind: 'uncalibrated', frame, isProduct, reason: UNLIKE_OTHERS }
    if (catalogue === null) return { kind: 'uncalibrated', frame, isProduct, reason: 'it has no table CAT.' }
    return { kind: 'usable', frame: { ...frame, rows: catalogueRows(catalogue), calibrated: true } }
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

const UNLIKE_OTHERS = 'it has no magnitudes of a catalogue, unlike other frames.'

const NEEDED_COLUMNS = ['ra', 'dec', 'mag', 'flux'] as const

function catalogueRows(catalogue: SourceCatalogue): FrameRows {
  const missing = NEEDED_COLUMNS.filter((name) => !catalogue.has(name))
  if (missing.length > 0) throw new Unusable(`its table CAT has no column ${missing.join(', ')}.`)
  const [ra, dec, mag, flux] = NEEDED_COLUMNS.map((name) => catalogue.column(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return frameRows({ ra, dec, mag, flux })
}

/** Those with a number in every column. */
export function frameRows({
  ra,
  dec,
  mag,
  flux,
}: Readonly<Record<(typeof NEEDED_COLUMNS)[number], Float64Array>>): FrameRows {
  const row = Int32Array.from(ra.keys()).filter((i) => Number.isFinite(ra[i]! + dec[i]! + mag[i]! + flux[i]!))
  const pick = (column: Float64Array) => Float64Array.from(row, (i) => column[i]!)
  return { row, ra: pick(ra), dec: pick(dec), mag: pick(mag) }
}
