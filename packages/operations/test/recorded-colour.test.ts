import { join } from 'node:path'
import { createMapping } from '@datalab/astro'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { lookAtFrame } from '../src/pixels/frame-files.ts'
import { registerFrames } from '../src/pixels/register-frames.ts'
import { reduceColour } from '../src/products/colour-pictures.ts'
import { framePath, loadArray, manifest, type RecordedColour, recordedColours, truth } from './reference-data.ts'
import { type Ran, run } from './run.ts'

const titled = recordedColours.map((recorded) => [recorded.case, recorded] as const)
const byStars = 'color-stars-only'
/** The sum of the channels before gamma; what counts where the recording is at fault. */
const linearOf = ({ linear, right }: RecordedColour) => right?.linear ?? linear

/** Pixels of the TIFF, 16 bits a colour. */
async function readTiff(ran: Ran): Promise<{ levels: Uint16Array; width: number; height: number }> {
  const image = sharp(join(ran.outDir, ran.products[0]!.files.tif!))
  const { data, info } = await image
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  expect(info.channels).toBe(3)
  return { levels: new Uint16Array(Uint8Array.from(data).buffer), width: info.width, height: info.height }
}

/** Runs a case; the message is what the user is told at the end. */
async function runCase({ input }: RecordedColour, threads = 1): Promise<Ran & { message: string }> {
  let last = ''
  const onProgress = (_: number, message: string) => {
    last = message
  }
  const ran = await run('Color Image', input, { onProgress, threads })
  return { ...ran, message: last }
}

describe('colour pictures have the recorded levels: one off at most, in a thousandth of them', () => {
  it.each(titled.filter(([name]) => name !== byStars))('%s', async (_, recorded) => {
    const { levels, width, height } = await readTiff(await runCase(recorded))
    const want = linearOf(recorded)!
    expect([height, width, 3]).toEqual(want.shape)
    const linear = loadArray(want)
    const gamma = manifest.gamma_table
    let off = 0
    for (let i = 0; i < levels.length; i++) {
      const level = linear[i]!
      if (levels[i] === 257 * gamma[level]!) continue
      off++
      expect([level - 1, level + 1].map((near) => 257 * gamma[near]!)).toContain(levels[i])
    }
    expect(off).toBeLessThanOrEqual(levels.length / 1000)
  })

  it('the same on two threads', async () => {
    const recorded = recordedColours.find(({ case: name }) => name === 'color-3')!
    expect(await readTiff(await runCase(recorded, 2))).toEqual(await readTiff(await runCase(recorded, 1)))
  })
})

describe('small colour pictures are within 3 levels in 95 % of the values', () => {
  it.each(titled.filter(([, { small }]) => small))('%s', (_, { rgb, small }) => {
    const [height, width] = rgb!.shape
    const got = reduceColour({ levels: Uint8Array.from(loadArray(rgb!)), width: width!, height: height! })
    expect([got.height, got.width, 3]).toEqual(small!.shape)
    const want = loadArray(small!)
    const near = got.levels.filter((level, i) => Math.abs(level - want[i]!) <= 3).length
    expect(near / want.length).toBeGreaterThanOrEqual(0.95)
  })
})

describe('a colour product', () => {
  it('is a picture: TIFF of 16 bits and two colour JPEGs, complete under their names', async () => {
    const ran = await runCase(recordedColours.find(({ case: name }) => name === 'color-6')!)
    const files = { tif: 'result.tif', large: 'result.jpg', small: 'result.thumbnail.jpg' }
    expect(ran.products).toEqual([{ basename: 'result', type: 'image', files, metadata: {} }])
    const about = async (name: string) => {
      const { format, depth, channels, width, height } = await sharp(join(ran.outDir, name)).metadata()
      return [format, depth, channels, width, height]
    }
    expect(await about(files.tif)).toEqual(['tiff', 'ushort', 3, 208, 192])
    expect(await about(files.large)).toEqual(['jpeg', 'uchar', 3, 208, 192])
    expect(await about(files.small)).toEqual(['jpeg', 'uchar', 3, 200, 185])
  })
})

describe('what could not be aligned is told by name', () => {
  it.each([
    ['color-bare', ['bare-ip could not be aligned with bare-gp', 'bare-rp could not be aligned with bare-gp']],
    ['color-no-common-stars', ['zero-a could not be aligned with rgb-nowcs']],
    ['color-no-common-sky', ['zero-a adds nothing']],
    ['color-stars-only', ['rgb-rp was aligned with rgb-nowcs by']],
  ])('%s', async (name, sentences) => {
    const { message } = await runCase(recordedColours.find((recorded) => recorded.case === name)!)
    for (const sentence of sentences) expect(message).toContain(sentence)
  })

  it('and nothing else is said when all is well', async () => {
    const { message } = await runCase(recordedColours.find((recorded) => recorded.case === 'color-3')!)
    expect(message).toBe('Done.')
  })
})

describe('registration puts stars within a tenth of a pixel of their places in the first frame', () => {
  const pairs = [
    ['rgb-nowcs', 'rgb-rp', 'stars'],
    ['rgb-nowcs', 'rgb-gp', 'stars'],
    ['rgb-nowcs', 'rgb-turned', 'stars'],
    ['rgb-nowcs', 'rgb-halfturn', 'stars'],
    ['rgb-nowcs', 'sky-mirror', 'stars'],
    ['rgb-rp', 'rgb-turned', 'sky'],
    ['sky-a', 'sky-pc', 'sky'],
    ['sky-a', 'sky-crota', 'sky'],
  ] as const
  it.each(pairs)('%s and %s, by %s', (first, second, by) => {
    const files = [first, second].map((name) => lookAtFrame({ basename: name, source: 'archive' }, framePath(name)))
    const registration = registerFrames(files)[1]!
    expect(registration.by).toBe(by)
    if (!('toFrame' in registration)) throw new Error('no registration')
    const mapping = createMapping(registration.toFrame)
    const [x, y] = [new Float64Array(1), new Float64Array(1)]
    const places = new Map(truth.frames[second]!.sources.map(({ id, x0, y0 }) => [id, [x0, y0] as const]))
    let common = 0
    for (const { id, x0, y0 } of truth.frames[first]!.sources) {
      const place = places.get(id)
      if (place === undefined) continue
      common++
      mapping(x0, y0, 1, x, y)
      expect(Math.hypot(x[0]! - place[0], y[0]! - place[1])).toBeLessThan(0.1)
    }
    expect(common).toBeGreaterThan(10)
  })
})
