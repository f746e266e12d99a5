import { FitsError, type FitsFile, findScienceImage, type Hdu, type ImageReader, openImage } from '@datalab/fits'

/**
 * Pixels of the largest image that is worked on: 23 170 on a side, 2 GiB in float32. Compressed, a file of a few
 * megabytes can hold more than any memory.
 */
const LARGEST_IMAGE_PIXELS = 2 ** 29

/** The image of a frame that is to be worked on, opened as `openWorkableImage` does. FitsError where there is none. */
export function openScienceImage(file: FitsFile): { readonly hdu: Hdu; readonly image: ImageReader } {
  const hdu = findScienceImage(file)
  return { hdu, image: openWorkableImage(file, hdu) }
}

/**
 * Opens an image that is to be worked on; nothing is decoded.
 *
 * @throws FitsError 'bad_data' where it has no pixels, 'too_large' where it has too many
 */
export function openWorkableImage(file: FitsFile, hdu: Hdu): ImageReader {
  const image = openImage(file, hdu)
  const { width, height } = image
  const where = { hdu: hdu.index }
  if (width === 0 || height === 0) throw new FitsError('bad_data', 'its image has no pixels', where)
  if (width * height > LARGEST_IMAGE_PIXELS) {
    throw new FitsError('too_large', `its image of ${width} × ${height} pixels is larger than is worked on here`, where)
  }
  return image
}
