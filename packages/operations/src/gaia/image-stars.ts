import { julianEpoch, type Wcs } from '@datalab/astro'
import { FitsError, type FitsFile, findScienceImage, type Header, imageHeader, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { readSourceCatalogue, type SourceCatalogue } from '../catalogues/source-catalogue.ts'
import { usableWcs } from '../catalogues/sources-of.ts'
import { OperationFailure } from '../failures.ts'
import { saturationOf, startOf } from '../photometry/frame-facts.ts'
import { unreadable } from '../pixels/frame-files.ts'

/** The stars of an image whose magnitudes are calibrated: an item a star in each column. */
export interface ImageStars {
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly mag: Float64Array
  readonly magerr: Float64Array
  /** When the image was taken, Julian years; null where it does not say. */
  readonly epoch: number | null
  /** The filter of its header. */
  readonly filter: string | null
  /** Whether the image shows a place in the sky; null where that is not known. */
  shows(ra: number, dec: number): boolean | null
}

/**
 * The calibrated stars of an image: rows of its catalogue with position, magnitude and error, without a flag, not
 * saturated. Positions follow from `x`, `y` (from 1) and the WCS where the catalogue has none.
 *
 * @throws OperationFailure where the file has no such catalogue.
 */
export function readImageStars(basename: string, path: string): ImageStars {
  try {
    const file = openFitsFile(path)
    try {
      return starsOf(basename, file)
    } finally {
      file.close()
    }
  } catch (error) {
    throw error instanceof FitsError ? unreadable(basename, error.message) : error
  }
}

function starsOf(basename: string, file: FitsFile): ImageStars {
  const catalogue = readSourceCatalogue(file)
  if (catalogue === null) throw new OperationFailure(`${basename} has no source catalog (CAT).`)
  if (!catalogue.has('mag') || !catalogue.has('magerr')) {
    throw new OperationFailure(`${basename} has no calibrated magnitudes: its source catalog has no mag and magerr.`)
  }
  const image = imageOf(file)
  const { ra, dec } = positionsOf(basename, catalogue, image?.wcs ?? null)
  const good = goodRows(
    catalogue,
    ra,
    dec,
    image === null ? null : saturationOf((keyword) => image.header.get(keyword)),
  )
  const take = (column: Float64Array) => Float64Array.from(good, (row) => column[row]!)
  const start = image === null ? null : startOf((keyword) => image.header.get(keyword))
  return {
    ra: take(ra),
    dec: take(dec),
    mag: take(catalogue.column('mag')),
    magerr: take(catalogue.column('magerr')),
    epoch: start && julianEpoch(start.day + start.fraction),
    filter: image?.header.string('FILTER')?.trim() || null,
    shows: (atRa, atDec) => (image?.wcs ? isOnImage(image, image.wcs, atRa, atDec) : null),
  }
}

interface ImageFacts {
  readonly header: Header
  readonly width: number
  readonly height: number
  /** Null where there is none that can be used. */
  readonly wcs: Wcs | null
}

function imageOf(file: FitsFile): ImageFacts | null {
  try {
    const hdu = findScienceImage(file)
    const { width, height } = openImage(file, hdu)
    const header = imageHeader(hdu)
    return { header, width, height, wcs: usableWcs(header) }
  } catch (error) {
    if (error instanceof FitsError) return null // the catalogue is all that is needed
    throw error
  }
}

function isOnImage({ width, height }: ImageFacts, wcs: Wcs, ra: number, dec: number): boolean {
  const pixel = wcs.skyToPixel(ra, dec)
  if (pixel === null) return false
  const [x, y] = pixel
  return x >= -0.5 && x <= width - 0.5 && y >= -0.5 && y <= height - 0.5
}

function positionsOf(
  basename: string,
  catalogue: SourceCatalogue,
  wcs: Wcs | null,
): { ra: Float64Array; dec: Float64Array } {
  if (catalogue.has('ra') && catalogue.has('dec')) return { ra: catalogue.column('ra'), dec: catalogue.column('dec') }
  if (wcs === null || !catalogue.has('x') || !catalogue.has('y')) {
    throw new OperationFailure(
      `${basename} does not tell where its stars are: its source catalog has no ra and dec, and there is no WCS to find them by x and y.`,
    )
  }
  const x = catalogue.column('x')
  const y = catalogue.column('y')
  const ra = new Float64Array(catalogue.rows).fill(Number.NaN)
  const dec = ra.slice()
  for (let row = 0; row < catalogue.rows; row++) {
    const place = wcs.pixelToSky(x[row]! - 1, y[row]! - 1)
    if (place !== null) [ra[row], dec[row]] = place
  }
  return { ra, dec }
}

function goodRows(
  catalogue: SourceCatalogue,
  ra: Float64Array,
  dec: Float64Array,
  saturation: number | null,
): number[] {
  const mag = catalogue.column('mag')
  const magerr = catalogue.column('magerr')
  const flag = catalogue.has('flag') ? catalogue.column('flag') : null
  const peak = catalogue.column('peak')
  const good: number[] = []
  for (let row = 0; row < catalogue.rows; row++) {
    const known = [ra, dec, mag, magerr].every((column) => Number.isFinite(column[row]!))
    const flagged = flag !== null && flag[row] !== 0
    if (known && !flagged && !(saturation !== null && peak[row]! >= saturation)) good.push(row)
  }
  return good
}
