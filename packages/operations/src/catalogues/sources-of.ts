import { parseWcs, type Wcs, WcsError } from '@datalab/astro'
import { type FitsFile, type Header, imageHeader } from '@datalab/fits'
import { detectorOf } from '../photometry/frame-facts.ts'
import { openScienceImage } from '../pixels/science-image.ts'
import { catalogueOf, DEFAULT_EXTRACTION, extractCatalogue } from './extracted-catalogue.ts'
import { readSourceCatalogue, type SourceCatalogue } from './source-catalogue.ts'

export interface FrameSources extends SourceCatalogue {
  /**
   * `table`: the frame's own `CAT`; `extracted`: found on its image, in positions and fluxes that nobody has
   * calibrated.
   */
  readonly origin: 'table' | 'extracted'
}

/**
 * The sources of a frame of any origin: its table `CAT`, else those that are found on its image, with the same
 * columns but `mag`, `magerr`. `ra` and `dec` are NaN where the frame has no WCS that can be used. Extraction takes
 * about a second for 4096 × 4096 pixels: ask once a frame. `memory` gives that for the pixels, of any content; new
 * memory unless given.
 *
 * @throws FitsError where the table or the image is damaged, or there is no image
 */
export function sourcesOf(
  file: FitsFile,
  memory: (count: number) => Float32Array = (count) => new Float32Array(count),
): FrameSources {
  const table = readSourceCatalogue(file)
  if (table !== null) return { ...table, origin: 'table' }
  const { hdu, image } = openScienceImage(file)
  const { width, height } = image
  const pixels = memory(width * height)
  image.readRows(0, height, pixels)
  const header = imageHeader(hdu)
  const { gain } = detectorOf((keyword) => header.get(keyword))
  const columns = extractCatalogue({ pixels, width, height, wcs: usableWcs(header), gain }, DEFAULT_EXTRACTION, pixels)
  return { ...catalogueOf(columns), origin: 'extracted' }
}

/** Null where there is none, or one that cannot be used. */
export function usableWcs(header: Header): Wcs | null {
  try {
    return parseWcs((keyword) => header.get(keyword))
  } catch (error) {
    if (error instanceof WcsError) return null
    throw error
  }
}
