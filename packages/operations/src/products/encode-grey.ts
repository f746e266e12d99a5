import sharp from 'sharp'
import type { GreyPicture } from './pictures.ts'

export type PictureFormat = 'jpg' | 'png' | 'tif'

const JPEG_QUALITY = 95

/** A picture as the bytes of a file: JPEG (with loss), PNG or TIFF, 8 bits of grey. */
export async function encodeGrey({ levels, width, height }: GreyPicture, format: PictureFormat): Promise<Uint8Array> {
  const raw = { raw: { width, height, channels: 1 }, limitInputPixels: false } as const
  const picture = sharp(levels, raw).toColourspace('b-w')
  switch (format) {
    case 'jpg':
      return picture.jpeg({ quality: JPEG_QUALITY, optimiseCoding: false }).toBuffer()
    case 'png':
      return picture.png().toBuffer()
    case 'tif':
      return picture.tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer()
  }
}
