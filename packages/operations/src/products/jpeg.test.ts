import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeJpeg, type Raster, writeJpeg } from './jpeg.ts'
import { drawGrey, renderGrey } from './pictures.ts'

/** A slope with noise, so that a strip in the wrong place or with the predictions of another is seen. */
function picture(width: number, height: number, channels: 1 | 3): Raster {
  const levels = new Uint8Array(width * height * channels)
  let noise = 1
  for (let i = 0; i < levels.length; i++) {
    noise = (noise * 16807) % 2147483647
    levels[i] = (200 * Math.floor(i / channels / width)) / height + (noise % 50)
  }
  return { levels, width, height, channels }
}

const decode = async (jpeg: Uint8Array) => sharp(jpeg, { failOn: 'warning', limitInputPixels: false }).raw().toBuffer()

async function encodedAsWhole({ levels, width, height, channels }: Raster): Promise<Uint8Array> {
  const raw = sharp(levels, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb')
  return raw.jpeg({ quality: 95, optimiseCoding: false, chromaSubsampling: '4:4:4' }).toBuffer()
}

describe('a JPEG', () => {
  it.each([
    [4096, 1024, 1],
    [4096, 1500, 1],
    [1600, 14000, 1],
    [3001, 2111, 1],
    [2003, 2222, 3],
    [2003, 1111, 3],
    [128, 40000, 1],
    [40000, 128, 1],
  ] as const)(
    'has the pixels of one that is encoded as a whole: %i × %i, %i channels',
    async (width, height, channels) => {
      const raster = picture(width, height, channels)
      const pieces = await encodeJpeg(raster)
      const jpeg = Buffer.concat(pieces)
      const { format, width: w, height: h, channels: c } = await sharp(jpeg).metadata()
      expect([format, w, h, c]).toEqual(['jpeg', width, height, channels])
      expect(pieces.length > 1).toBe(width * height > 64 * (2 ** 16 - 1))
      expect(Buffer.compare(await decode(jpeg), await decode(await encodedAsWhole(raster)))).toBe(0)
    },
  )

  const folder = mkdtempSync(join(tmpdir(), 'datalab-jpeg-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is written as it is encoded', async () => {
    const raster = picture(4096, 1100, 1)
    await writeJpeg(raster, join(folder, 'a.jpg'))
    expect(readFileSync(join(folder, 'a.jpg'))).toEqual(Buffer.concat(await encodeJpeg(raster)))
  })

  it('of an image has the levels of the image as it is shown', async () => {
    const [width, height] = [3000, 1777]
    const { levels } = picture(width, height, 1)
    const pixels = Float32Array.from(levels, (level, i) => (i % 1000 === 0 ? Number.NaN : 3 * level + 0.25))
    for (const given of [{}, { zmin: 90, zmax: 400 }]) {
      const whole = Buffer.concat(await encodeJpeg({ ...renderGrey(pixels, width, height, given), channels: 1 }))
      const { picture, jpeg } = drawGrey({ pixels, width, height }, given)
      expect(Buffer.compare(picture.levels, renderGrey(pixels, width, height, given).levels)).toBe(0)
      expect(Buffer.compare(Buffer.concat(await jpeg), whole)).toBe(0)
    }
  })
})
