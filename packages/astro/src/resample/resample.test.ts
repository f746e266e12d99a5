import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { parseWcs } from '../wcs/parse-wcs.ts'
import { type AdaptiveOptions, createAdaptiveResampler } from './adaptive.ts'
import { createCubicSpline } from './bicubic.ts'
import { sampleBilinear } from './bilinear.ts'
import type { InputImage } from './input-image.ts'
import { sampleLanczos3 } from './lanczos.ts'
import { maskOfMissing, withoutMasked } from './mask.ts'
import { sampleNearest } from './nearest.ts'
import { createMapping, type PixelMapping, skyMapping } from './pixel-mapping.ts'
import { createResampler } from './resampler.ts'

type Sampler = (image: InputImage, x: Float64Array, y: Float64Array, out: Float64Array) => void

const spline: Sampler = (image, x, y, out) => createCubicSpline(image).sample(x, y, out)
const samplers: [string, Sampler][] = [
  ['nearest', sampleNearest],
  ['bilinear', sampleBilinear],
  ['bicubic', spline],
  ['lanczos3', sampleLanczos3],
]

function image(width: number, height: number, value: (x: number, y: number) => number): InputImage {
  const pixels = Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)))
  return { pixels, width, height }
}

/** Values at places given as pairs. */
function at(sampler: Sampler, input: InputImage, places: readonly (readonly [number, number])[]): number[] {
  const out = new Float64Array(places.length)
  const column = (k: 0 | 1) => Float64Array.from(places, (place) => place[k])
  sampler(input, column(0), column(1), out)
  return [...out]
}

/** The mapping of a turn about (cx, cy) of the output to (qx, qy) of the input, `scale` input pixels a pixel. */
function turn(degrees: number, scale: number, [cx, cy]: [number, number], [qx, qy]: [number, number]): PixelMapping {
  const c = Math.cos((degrees * Math.PI) / 180) * scale
  const s = Math.sin((degrees * Math.PI) / 180) * scale
  return (firstX, y, count, outX, outY) => {
    for (let i = 0; i < count; i++) {
      outX[i] = qx + c * (firstX + i - cx) - s * (y - cy)
      outY[i] = qy + s * (firstX + i - cx) + c * (y - cy)
    }
  }
}

function adapt(input: InputImage, mapping: PixelMapping, size: number, options?: AdaptiveOptions): Float32Array {
  const resampler = createAdaptiveResampler(input, mapping, 0, size, options)
  const out = new Float32Array(size * size)
  for (let y = 0; y < size; y++) resampler.row(y, out.subarray(y * size, (y + 1) * size))
  return out
}

const bumpy = image(9, 8, (x, y) => 10 + x * 3 - y + ((x * 7 + y * 5) % 4))

describe.each(samplers)('values between pixels, %s', (name, sampler) => {
  it('are those of the pixels at their centres, to the last row and column', () => {
    const places = Array.from(bumpy.pixels, (_, i) => [i % 9, Math.floor(i / 9)] as const)
    at(sampler, bumpy, places).forEach((value, i) => {
      expect(value).toBeCloseTo(bumpy.pixels[i]!, 9)
    })
  })

  it('are those of a constant image everywhere on it, edges included', () => {
    const flat = image(9, 8, () => 42)
    const onIt = name === 'lanczos3' ? 0.2 : 0.5 // at the very corners less than half of its kernel is on the image
    const places = Array.from({ length: 200 }, (_, i) => {
      return [((i * 37) % 91) * ((8 + 2 * onIt) / 90) - onIt, ((i * 53) % 81) * ((7 + 2 * onIt) / 80) - onIt] as const
    })
    for (const value of at(sampler, flat, places)) expect(value).toBeCloseTo(42, 6)
  })

  it('are missing beyond the area of the image, and at no position', () => {
    const outside = [
      [-0.51, 3],
      [8.51, 3],
      [3, -0.51],
      [3, 7.51],
      [Number.NaN, 3],
      [3, Number.NaN],
      [1e9, 1],
    ] as const
    for (const value of at(sampler, bumpy, outside)) expect(value).toBeNaN()
  })

  it('keep away from a missing pixel, and only from that', () => {
    const holed = image(15, 15, (x, y) => (x === 7 && y === 7 ? Number.NaN : 5))
    const [hole, near, far] = at(sampler, holed, [
      [7, 7],
      [7.2, 6.9],
      [11.5, 10.5],
    ])
    expect(hole).toBeNaN()
    expect(near).toBeNaN()
    expect(far).toBeCloseTo(5, 9)
    if (name === 'bilinear')
      expect(
        at(sampler, holed, [
          [6, 7],
          [6, 6.5],
          [6.01, 7],
        ]),
      ).toEqual([5, 5, Number.NaN])
  })

  it('serve images of a single row or column', () => {
    const row = image(5, 1, (x) => x)
    expect(
      at(sampler, row, [
        [2, 0],
        [2, 0.4],
      ])[0],
    ).toBeCloseTo(2, 9)
    expect(
      at(
        sampler,
        image(1, 1, () => 3),
        [[0, 0]],
      )[0],
    ).toBeCloseTo(3, 9)
  })
})

const turns = [
  [0, 1],
  [33, 1],
  [90, 0.5],
  [201, 0.8],
  [17, 1.3],
  [-64, 2.1],
] as const

describe('adaptive resampling', () => {
  it.each(turns)('keeps the flux of a star to 0.4 %%, turned by %i° at %f input pixels a pixel', (degrees, scale) => {
    for (const [x0, y0] of [
      [60.3, 59.8],
      [60, 60],
      [59.5, 60.5],
      [60.71, 60.12],
    ] as const) {
      // A star as sharp as they come: 2.4 pixels wide at half its height.
      const star = image(121, 121, (x, y) => 1000 * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / 2))
      const total = star.pixels.reduce((sum, value) => sum + value, 0)
      const size = Math.ceil(120 / scale)
      const out = adapt(star, turn(degrees, scale, [size / 2, size / 2], [60, 60]), size)
      const sum = out.reduce((known, value) => known + (Number.isNaN(value) ? 0 : value), 0)
      expect(Math.abs(sum / total - 1)).toBeLessThan(4e-3)
    }
  })

  it.each(turns)('keeps a constant surface brightness, turned by %i° at %f input pixels a pixel', (degrees, scale) => {
    const flat = image(60, 60, () => 250)
    const mapping = turn(degrees, scale, [20, 20], [30, 30])
    for (const kernel of ['gaussian', 'hann'] as const) {
      const brightness = adapt(flat, mapping, 40, { kernel, conserveFlux: false }).filter(
        (value) => !Number.isNaN(value),
      )
      const flux = adapt(flat, mapping, 40, { kernel }).filter((value) => !Number.isNaN(value))
      expect(brightness.length).toBeGreaterThan(100)
      for (const value of brightness) expect(Math.abs(value / 250 - 1)).toBeLessThan(2e-3)
      for (const value of flux) expect(Math.abs(value / (250 * scale * scale) - 1)).toBeLessThan(2e-3)
    }
  })

  it('gives the same whatever the order of rows and the first column', () => {
    const mapping = turn(33, 1.2, [4, 4], [5, 4])
    const whole = adapt(bumpy, mapping, 8, { missing: 'ignore' })
    const part = createAdaptiveResampler(bumpy, mapping, 3, 4, { missing: 'ignore' })
    for (const y of [5, 2, 7, 3, 0]) {
      const row = new Float32Array(4)
      part.row(y, row)
      expect(row).toEqual(whole.slice(8 * y + 3, 8 * y + 7))
    }
  })

  it('makes what a missing pixel reaches missing, or leaves it out, as told', () => {
    const holed = image(21, 21, (x, y) => (x === 10 && y === 10 ? Number.NaN : 7))
    const mapping = turn(20, 1, [10, 10], [10, 10])
    const strict = adapt(holed, mapping, 21)
    const ignoring = adapt(holed, mapping, 21, { missing: 'ignore' })
    expect(strict[10 * 21 + 10]).toBeNaN()
    expect(ignoring[10 * 21 + 10]).toBeCloseTo(7, 5)
    expect(ignoring.some((value) => Number.isNaN(value))).toBe(true) // far corners see nothing
  })
})

describe('a resampler', () => {
  it.each(['nearest', 'bilinear', 'bicubic', 'lanczos3', 'adaptive'] as const)(
    'by %s gives the image again where nothing is changed, and carries masked pixels',
    (method) => {
      const smooth = image(24, 20, (x, y) => 50 + x + 2 * y)
      const mask = maskOfMissing(smooth.pixels)
      mask[10 * 24 + 12] = 4
      const input = { ...smooth, pixels: withoutMasked(smooth.pixels, mask) }
      const toInput = { kind: 'matrix', matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const
      const resampler = createResampler(method, { input, toInput, firstX: 5, count: 14 })
      const row = new Float32Array(14)
      for (let y = 5; y < 15; y++) {
        resampler.row(y, row)
        row.forEach((value, i) => {
          const reach = { adaptive: 2, bicubic: 1, nearest: 0, bilinear: 0, lanczos3: 0 }[method]
          const reached = Math.abs(y - 10) <= reach && Math.abs(i - 7) <= reach
          if (Number.isNaN(value)) expect(reached).toBe(true)
          else expect(value).toBeCloseTo(smooth.pixels[24 * y + 5 + i]!, 4)
        })
        if (y === 10) expect(maskOfMissing(row)[7]).toBe(1)
      }
      expect(smooth.pixels.some((value) => Number.isNaN(value))).toBe(false)
    },
  )

  it('gives by bilinear rows what samples at the positions of their pixels are, missing ones in the same places', () => {
    const random = seededRandom(11)
    const between = (low: number, high: number) => low + (high - low) * random()
    let [values, worst] = [0, 0]
    for (let k = 0; k < 400; k++) {
      const [width, height] = [Math.ceil(between(0, 30)), Math.ceil(between(0, 30))]
      const holes = k % 3 === 0 ? 0.05 : 0
      const input = image(width, height, () => (random() < holes ? Number.NaN : between(-5, 100)))
      const angle = k % 2 === 0 ? between(0, 2 * Math.PI) : (Math.floor(between(0, 4)) * Math.PI) / 2
      const [c, s] = [Math.cos(angle) * between(0.3, 2), Math.sin(angle) * between(0.3, 2)]
      const shift = () => (k % 5 < 2 ? Math.round(between(-9, 40)) / 2 : between(-5, 20))
      // Most of them pass behind the plane of projection somewhere.
      const bend = () => (k % 7 === 0 ? 0 : between(-0.03, 0.03))
      const matrix = [c, -s, shift(), s, c, shift(), bend(), bend(), between(0.3, 1)] as const
      const toInput = { kind: 'matrix', matrix } as const
      const count = 40
      const resampler = createResampler('bilinear', { input, toInput, firstX: -7, count })
      const [x, y] = [new Float64Array(count), new Float64Array(count)]
      const [got, want] = [new Float64Array(count), new Float64Array(count)]
      for (let row = -9; row < 30; row++) {
        createMapping(toInput)(-7, row, count, x, y)
        sampleBilinear(input, x, y, want)
        resampler.row(row, got)
        for (const [i, value] of want.entries()) {
          const isMissing = Number.isNaN(value)
          if (isMissing !== Number.isNaN(got[i]!))
            throw new Error(`${value} has become ${got[i]} at ${i}, ${row} of ${matrix}`)
          if (isMissing) continue
          values++
          worst = Math.max(worst, Math.abs(got[i]! - value))
        }
      }
    }
    expect(values).toBeGreaterThan(30_000)
    expect(worst).toBeLessThan(1e-10)
  })

  it('refuses a mask of another size', () => {
    expect(() => withoutMasked(new Float32Array(4), new Uint8Array(5))).toThrow(RangeError)
  })
})

type Cards = Record<string, unknown>
const tan: Cards = {
  ...{ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 150, CRVAL2: 2, CRPIX1: 1000, CRPIX2: 1000 },
  ...{ CD1_1: -1e-4, CD1_2: 2e-6, CD2_1: 3e-6, CD2_2: 1e-4 },
}
const sip: Cards = {
  ...tan,
  ...{ CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 3, B_ORDER: 3, A_2_0: 2e-6, A_0_2: -1e-6, A_1_1: 3e-6 },
  ...{ A_3_0: -1e-9, B_2_0: 1e-6, B_0_2: 2e-6, B_1_1: -2e-6, B_0_3: 2e-9, A_1_2: 1e-9 },
}
const tpv: Cards = {
  ...tan,
  ...{ CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV', PV1_0: 0, PV1_1: 1, PV1_4: 2e-3, PV1_6: -1e-3, PV1_7: 0.5 },
  ...{ PV2_0: 0, PV2_1: 1, PV2_4: -2e-3, PV2_5: 1e-3, PV2_7: 0.4 },
}
const car: Cards = {
  ...{ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRVAL1: 180, CRVAL2: 0 },
  CRPIX1: 180.5,
  CRPIX2: 90.5,
}
const sin: Cards = { ...tan, CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN', CRVAL1: 150.2 }
const stg: Cards = { ...tan, CTYPE1: 'RA---STG', CTYPE2: 'DEC--STG', CD1_1: -0.02, CD1_2: 0, CD2_1: 0, CD2_2: 0.02 }
const wholeSky: Cards = { ...car, CDELT1: -1, CDELT2: 1 }

describe('the way over the sky on a lattice', () => {
  it.each([
    ['TAN from SIP', tan, sip],
    ['SIP from TAN', sip, tan],
    ['SIP from TPV', sip, tpv],
    ['TPV from SIN', tpv, sin],
    ['a wide STG from the whole sky, seam and poles in it', { ...stg, CRVAL2: 80, CRVAL1: 0 }, wholeSky],
    ['the whole sky from a TAN, of which most sees nothing', wholeSky, { ...tan, CD1_1: -0.5, CD2_2: 0.5 }],
  ])('is the exact one to a millionth of a pixel: %s', (_, fromCards, toCards) => {
    const [from, to] = [fromCards, toCards].map((cards) => parseWcs((keyword) => (cards as Cards)[keyword])!)
    const model = skyMapping(from!, to!)
    expect(model.kind).toBe('sky')
    const mapping = createMapping(structuredClone(model)) // as another thread gets it
    const count = 700
    const [x, y] = [new Float64Array(count), new Float64Array(count)]
    let compared = 0
    for (const [firstX, row] of [
      [-1, -1],
      [-1, 0],
      [-1, 15],
      [-1, 16],
      [-1, 333],
      [613, 333],
      [613, 80],
    ] as const) {
      mapping(firstX, row, count, x, y)
      for (let i = 0; i < count; i++) {
        const sky = from!.pixelToSky(firstX + i, row)
        const want = sky && to!.skyToPixel(...sky)
        expect(Number.isNaN(x[i]!)).toBe(want === null)
        if (want === null) continue
        compared++
        expect(Math.hypot(x[i]! - want[0], y[i]! - want[1])).toBeLessThan(1e-6)
      }
    }
    expect(compared).toBeGreaterThan(100)
  })

  it('is a matrix between images without distortion, and has no position behind the plane of projection', () => {
    const wcs = (ra: number) => parseWcs((keyword) => ({ ...tan, CRVAL1: ra })[keyword])!
    const model = skyMapping(wcs(0), wcs(180))
    expect(model.kind).toBe('matrix')
    const x = new Float64Array(1)
    createMapping(model)(0, 0, 1, x, new Float64Array(1))
    expect(x[0]).toBeNaN()
  })
})
