import sharp from 'sharp'
import { encodeJpeg } from './jpeg.ts'
import type { GreyPicture } from './pictures.ts'

export type PictureFormat = 'jpg' | 'png' | 'tif'

/**
 * A picture as the bytes of a file: JPEG (with loss), PNG or TIFF, 8 bits of grey. More would say nothing: levels are
 * rounded before the gamma, as in the recordings they are compared with.
 */
export async function encodeGrey({ levels, width, height }: GreyPicture, format: PictureFormat): Promise<Uint8Array> {
  const picture = () =>
    sharp(levels, { raw: { width, height, channels: 1 }, limitInputPixels: false }).toColourspace('b-w')
  switch (format) {
    case 'jpg':
      return Buffer.concat(await encodeJpeg({ levels, width, height, channels: 1 }))
    case 'png':
      return picture().png().toBuffer()
    case 'tif':
      return picture().tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer()
  }
}
