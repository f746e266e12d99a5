import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseWcs } from '../wcs/parse-wcs.ts'
import { createAdaptiveResampler } from './adaptive.ts'
import { boxInGrid, commonGrid } from './common-grid.ts'
import { homography, mapByHomography } from './homography.ts'
import type { PixelMapping } from './pixel-mapping.ts'

interface Sidecar {
  file: string
  dtype: 'float32' | 'float64'
  shape: [number, number]
}
interface ResampleCase {
  name: string
  input_header: [string, unknown][]
  output_header: [string, unknown][]
  input: Sidecar
  input_x: Sidecar
  input_y: Sidecar
  outputs: { method: string; kernel?: string; conserve_flux?: boolean; bad_value_mode?: string; output: Sidecar }[]
}
interface GridCase {
  name: string
  auto_rotate: boolean
  inputs: [string, unknown][][]
  shape: [number, number]
  crval: [number, number]
  crpix: [number, number]
  cdelt: [number, number]
}

const reference = new URL('../../../../reference/', import.meta.url)
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, reference), 'utf8'))
/** Only plain TAN images are known so far. */
const isTan = (header: [string, unknown][]) => new Map(header).get('CTYPE1') === 'RA---TAN'
const cases = (readJson('resample/manifest.json').cases as ResampleCase[]).filter(
  ({ input_header, output_header }) => isTan(input_header) && isTan(output_header),
)
const grids = (readJson('wcs/optimal.json').cases as GridCase[]).filter(({ inputs }) => inputs.every(isTan))

const types = { float32: Float32Array, float64: Float64Array }
function load({ file, dtype }: Sidecar): Float32Array | Float64Array {
  return new types[dtype](Uint8Array.from(gunzipSync(readFileSync(new URL(`resample/${file}`, reference)))).buffer)
}

const wcsOf = (header: [string, unknown][]) => {
  const cards = new Map(header)
  return parseWcs((keyword) => cards.get(keyword))!
}
const matrixBetween = (from: [string, unknown][], to: [string, unknown][]) => homography(wcsOf(from), wcsOf(to))!
const adaptive = ({ outputs }: ResampleCase) =>
  outputs.find(
    (o) => o.method === 'adaptive' && o.kernel === 'gaussian' && o.conserve_flux && o.bad_value_mode === undefined,
  )!.output

function resample(c: ResampleCase, mapping: PixelMapping): Float32Array {
  const [height, width] = adaptive(c).shape
  const pixels = Float32Array.from(load(c.input))
  const input = { pixels, width: c.input.shape[1], height: c.input.shape[0] }
  const resampler = createAdaptiveResampler(input, mapping, 0, width)
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) resampler.row(y, out.subarray(y * width, (y + 1) * width))
  return out
}

describe('adaptive resampling gives the values of the reference, missing ones in the same places', () => {
  it.each(cases)('$name', (c) => {
    const want = load(adaptive(c))
    const got = resample(c, mapByHomography(matrixBetween(c.output_header, c.input_header)))
    for (let i = 0; i < want.length; i++) {
      expect(Number.isNaN(got[i])).toBe(Number.isNaN(want[i]))
      // float32 holds 6e-8 of the value; the reference itself is good to 1e-7.
      if (!Number.isNaN(want[i]!)) expect(Math.abs(got[i]! - want[i]!)).toBeLessThan(1e-6 * Math.abs(want[i]!))
    }
  })
})

describe('the mapping of pixels', () => {
  it.each(cases)('agrees with the way over the sky: $name', (c) => {
    const [height, width] = c.input_x.shape
    const mapping = mapByHomography(matrixBetween(c.output_header, c.input_header))
    const [wantX, wantY] = [load(c.input_x), load(c.input_y)]
    const x = new Float64Array(width)
    const y = new Float64Array(width)
    for (let row = 0; row < height; row++) {
      mapping(0, row, width, x, y)
      for (let i = 0; i < width; i++) {
        expect(Math.hypot(x[i]! - wantX[row * width + i]!, y[i]! - wantY[row * width + i]!)).toBeLessThan(1e-7)
      }
    }
  })

  it('has no position for what lies behind the plane of projection', () => {
    const header = (ra: number): [string, unknown][] => [
      ['CTYPE1', 'RA---TAN'],
      ['CTYPE2', 'DEC--TAN'],
      ['CRVAL1', ra],
      ['CDELT1', -0.1],
      ['CDELT2', 0.1],
    ]
    const x = new Float64Array(1)
    mapByHomography(matrixBetween(header(0), header(180)))(0, 0, 1, x, new Float64Array(1))
    expect(x[0]).toBeNaN()
  })
})

describe('conserving flux', () => {
  it('keeps the total of a star far from the edges, whatever the turn and scale', () => {
    const size = 61
    const pixels = new Float32Array(size * size)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) pixels[y * size + x] = 100 * Math.exp(-((x - 30.3) ** 2 + (y - 29.8) ** 2) / 18)
    }
    const total = pixels.reduce((sum, value) => sum + value, 0)
    for (const [degrees, scale] of [
      [0, 1],
      [33, 1],
      [90, 0.5],
      [201, 0.8],
    ] as const) {
      const c = Math.cos((degrees * Math.PI) / 180) * scale
      const s = Math.sin((degrees * Math.PI) / 180) * scale
      const mapping: PixelMapping = (firstX, y, count, outX, outY) => {
        for (let i = 0; i < count; i++) {
          outX[i] = 30 + c * (firstX + i - 40.2) - s * (y - 40.4)
          outY[i] = 30 + s * (firstX + i - 40.2) + c * (y - 40.4)
        }
      }
      const resampler = createAdaptiveResampler({ pixels, width: size, height: size }, mapping, 0, 81)
      const row = new Float32Array(81)
      let sum = 0
      for (let y = 0; y < 81; y++) {
        resampler.row(y, row)
        for (const value of row) if (!Number.isNaN(value)) sum += value
      }
      expect(Math.abs(sum / total - 1)).toBeLessThan(2e-3)
    }
  })
})

describe('the common grid of several images', () => {
  it.each(grids.filter(({ auto_rotate }) => !auto_rotate))('$name', (c) => {
    const images = c.inputs.map((header) => {
      const cards = new Map(header)
      return { wcs: wcsOf(header), width: Number(cards.get('NAXIS1')), height: Number(cards.get('NAXIS2')) }
    })
    const grid = commonGrid(images)!
    expect([grid.height, grid.width]).toEqual(c.shape)
    expect(grid.crval[0]).toBeCloseTo(c.crval[0], 9)
    expect(grid.crval[1]).toBeCloseTo(c.crval[1], 9)
    expect(grid.crpix[0]).toBeCloseTo(c.crpix[0], 6)
    expect(grid.crpix[1]).toBeCloseTo(c.crpix[1], 6)
    expect(grid.cdelt[0] / c.cdelt[0]).toBeCloseTo(1, 9)
    expect(grid.cdelt[1] / c.cdelt[1]).toBeCloseTo(1, 9)
    for (const image of images) {
      const box = boxInGrid(image, grid)
      expect(box.x1 - box.x0).toBeGreaterThan(0)
      expect(box.y1 - box.y0).toBeGreaterThan(0)
    }
  })

  it('is none for images on opposite sides of the sky', () => {
    const image = (ra: number) => ({
      wcs: wcsOf([
        ['CTYPE1', 'RA---TAN'],
        ['CTYPE2', 'DEC--TAN'],
        ['CRVAL1', ra],
        ['CDELT1', -0.001],
        ['CDELT2', 0.001],
      ]),
      width: 10,
      height: 10,
    })
    expect(commonGrid([image(0), image(180)])).toBeNull()
  })
})
