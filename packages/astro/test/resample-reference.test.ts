import { describe, expect, it } from 'vitest'
import {
  createAdaptiveResampler,
  createCubicSpline,
  createMapping,
  sampleBilinear,
  sampleLanczos3,
  sampleNearest,
  skyMapping,
} from '../src/index.ts'
import {
  load,
  loadImage,
  type RecordedOutput,
  type RecordedResampling,
  recorded,
  wcsOf,
} from './recorded-resampling.ts'

type Values = Float32Array | Float64Array

/** Largest relative difference; places where only one is missing count as infinite. */
function worstDifference(got: Values, want: Values): number {
  let worst = 0
  for (let i = 0; i < want.length; i++) {
    if (Number.isNaN(got[i]!) && Number.isNaN(want[i]!)) continue
    const difference = Math.abs(got[i]! - want[i]!) / Math.abs(want[i]!)
    worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference)
  }
  return worst
}

/** Positions of all output pixels in the input: as recorded, or over the sky. */
function positions(c: RecordedResampling, own: boolean): [Float64Array, Float64Array] {
  if (!own) return [Float64Array.from(load(c.input_x)), Float64Array.from(load(c.input_y))]
  const [height, width] = c.input_x.shape
  const [x, y] = [new Float64Array(width * height), new Float64Array(width * height)]
  const mapping = ownMapping(c)
  for (let row = 0; row < height; row++) {
    const [start, end] = [row * width, (row + 1) * width]
    mapping(0, row, width, x.subarray(start, end), y.subarray(start, end))
  }
  return [x, y]
}

const ownMapping = (c: RecordedResampling) => createMapping(skyMapping(wcsOf(c.output_header), wcsOf(c.input_header)))

function interpolate(c: RecordedResampling, { method, input = c.input, output }: RecordedOutput, own: boolean): Values {
  const image = loadImage(input)
  const out = new Float64Array(output.shape[0] * output.shape[1])
  const [x, y] = positions(c, own)
  if (method === 'nearest-neighbor') sampleNearest(image, x, y, out)
  else if (method === 'bilinear') sampleBilinear(image, x, y, out)
  else createCubicSpline(image).sample(x, y, out)
  return out
}

function adapt(c: RecordedResampling, { kernel, conserve_flux, bad_value_mode, output }: RecordedOutput): Values {
  const [height, width] = output.shape
  const options = { kernel, conserveFlux: conserve_flux, missing: bad_value_mode }
  const resampler = createAdaptiveResampler(loadImage(c.input), ownMapping(c), 0, width, options)
  const out = new Float64Array(width * height)
  for (let y = 0; y < height; y++) resampler.row(y, out.subarray(y * width, (y + 1) * width))
  return out
}

const titled = recorded.cases.flatMap((c) =>
  c.outputs.map((output) => {
    const { method, kernel = '', conserve_flux, bad_value_mode = '' } = output
    const title = `${c.name} ${method} ${kernel} ${conserve_flux ? 'flux' : ''} ${bad_value_mode}`.trim()
    return [title.replace(/ +/g, ' '), c, output] as const
  }),
)
const isAdaptive = ({ method }: RecordedOutput) => method === 'adaptive'
/** The recording was made in double precision, and so is ours: only its own rounding is left. */
const TOLERANCE = { 'nearest-neighbor': 0, bilinear: 1e-10, bicubic: 1e-6, adaptive: 1e-6 } as const

describe('resampling gives the recorded values, missing ones in the same places', () => {
  it.each(titled.filter(([, , output]) => !isAdaptive(output)))('%s, at the recorded positions', (_, c, output) => {
    expect(worstDifference(interpolate(c, output, false), load(output.output))).toBeLessThanOrEqual(
      TOLERANCE[output.method],
    )
  })

  it.each(titled.filter(([, , output]) => !isAdaptive(output)))('%s, at our own positions', (_, c, output) => {
    expect(worstDifference(interpolate(c, output, true), load(output.output))).toBeLessThanOrEqual(1e-6)
  })

  it.each(titled.filter(([, , output]) => isAdaptive(output)))('%s', (_, c, output) => {
    expect(worstDifference(adapt(c, output), load(output.output))).toBeLessThanOrEqual(TOLERANCE.adaptive)
  })

  it.each(recorded.lanczos3.map((shift) => [`${shift.dx}, ${shift.dy}`, shift] as const))(
    'lanczos3 shifted by %s',
    (_, { dx, dy, input, output }) => {
      const image = loadImage(input)
      const out = new Float64Array(image.pixels.length)
      const x = out.map((_, i) => (i % image.width) - dx)
      const y = out.map((_, i) => Math.floor(i / image.width) - dy)
      sampleLanczos3(image, x, y, out)
      expect(worstDifference(out, load(output))).toBeLessThanOrEqual(1e-10)
    },
  )
})

describe('the way of pixels over the sky', () => {
  it.each(recorded.cases.map((c) => [c.name, c] as const))('%s: as recorded to 1e-7 pixels', (_, c) => {
    const [x, y] = positions(c, true)
    const [wantX, wantY] = positions(c, false)
    const off = x.map((value, i) => Math.hypot(value - wantX[i]!, y[i]! - wantY[i]!))
    expect(off.length).toBeGreaterThan(1000)
    expect(Math.max(...off)).toBeLessThan(1e-7)
  })
})
