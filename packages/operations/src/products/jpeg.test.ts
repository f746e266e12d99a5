import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reduceLevels } from '@datalab/astro'
import sharp from 'sharp'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { encodeJpeg, encodeStrips, type Raster, writeJpeg } from './jpeg.ts'
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

  it.each([
    ['as high as can be', [72, 65_500], [72, 65_500]],
    ['higher by a row', [72, 65_501], [72, 65_500]],
    ['higher than the format can say', [72, 65_536], [72, 65_500]],
    ['of several strips, far too high', [100, 70_000], [94, 65_500]],
    ['as wide as can be', [65_500, 72], [65_500, 72]],
    ['wider by a column', [65_501, 72], [65_500, 72]],
    ['wider than the format can say', [65_536, 72], [65_500, 72]],
    ['of one column, too high', [1, 65_501], [1, 65_500]],
  ] as const)('is reduced to a size that JPEGs can have: %s', async (_, [width, height], [toWidth, toHeight]) => {
    const { levels } = picture(width, height, 1)
    const drawn = drawGrey({ pixels: Float32Array.from(levels), width, height })
    const [jpeg, whole] = [await drawn.jpeg, await encodeJpeg({ ...drawn.picture, channels: 1 })].map((pieces) =>
      Buffer.concat(pieces),
    )
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: toWidth, height: toHeight })
    expect(drawn.picture).toMatchObject({ width, height })
    const reduced = reduceLevels({ ...drawn.picture, channels: 1 }, toWidth, toHeight)
    const expected = await encodedAsWhole({ levels: reduced, width: toWidth, height: toHeight, channels: 1 })
    expect(Buffer.compare(await decode(jpeg!), await decode(expected))).toBe(0)
    expect(Buffer.compare(jpeg!, whole!)).toBe(0)
  })

  it('in colours is reduced to a size that JPEGs can have', async () => {
    const jpeg = Buffer.concat(await encodeJpeg(picture(16, 66_000, 3)))
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: 16, height: 65_500, channels: 3 })
    expect((await decode(jpeg)).length).toBe(16 * 65_500 * 3)
  })

  it('in strips is refused before anything is drawn where it is too large for the format', async () => {
    const drawn: number[] = []
    const draw = (top: number) => new Uint8Array(drawn.push(top))
    const attempt = encodeStrips({ width: 8, height: 65_501, channels: 1 }, draw)
    await expect(attempt).rejects.toThrow('65500')
    expect(drawn).toEqual([])
  })

  it('that cannot be drawn to its end fails when nothing of it is encoded any more', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      // The first strip has too few levels, and fails later than the drawing of the second.
      const draw = (top: number) => {
        if (top > 0) throw new Error('not drawn')
        return new Uint8Array(1)
      }
      await expect(encodeStrips({ width: 4096, height: 3000, channels: 1 }, draw)).rejects.toThrow('not drawn')
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

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
