import { displayLimits, displayScale, gammaTable, linearTable, type PixelValues, toDisplayBytes } from '@datalab/astro'
import { findScienceImage, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { describe, expect, it } from 'vitest'
import { reduceGrey } from '../src/products/pictures.ts'
import { framePath, loadArray, manifest, type RecordedDisplay } from './reference-data.ts'

/** Pixels in the frame's own type: the recording sampled them before any rounding. */
function readFrame(name: string): { pixels: PixelValues; width: number; height: number } {
  const file = openFitsFile(framePath(name))
  try {
    const reader = openImage(file, findScienceImage(file))
    const pixels = reader.read()
    if (pixels instanceof BigInt64Array || pixels instanceof BigUint64Array)
      throw new Error(`${name} holds 64-bit integers`)
    return { pixels, width: reader.width, height: reader.height }
  } finally {
    file.close()
  }
}

const titled = manifest.display.map(
  (recorded) =>
    [`${recorded.frame} ${recorded.zmin_given ?? ''} ${recorded.zmax_given ?? ''}`.trim(), recorded] as const,
)
/** What counts: `right` where the recording is at fault. */
const expected = ({ right, ...recorded }: RecordedDisplay) => ({ ...recorded, ...right })

describe('the display scale of the recorded frames', () => {
  const scaled = titled.filter(([, { slope }]) => typeof slope === 'number')
  it.each(scaled)('%s', (_, recorded) => {
    const { pixels, width, height } = readFrame(recorded.frame)
    const scale = displayScale(pixels, width, height)
    expect(scale.samples).toEqual(loadArray(recorded.samples!))
    // Of an even count the recording takes the mean in the type of the pixels: half a float32 step off.
    const median = Number(recorded.median)
    expect(Math.abs(scale.median - median)).toBeLessThanOrEqual(1e-7 * Math.abs(median))
    const slope = Number(recorded.slope)
    // A constant image has slope 0 but for the rounding of whoever fits it.
    expect(Math.abs(scale.slope - slope)).toBeLessThanOrEqual(Math.max(1e-9 * Math.abs(slope), 1e-15))
    expect(scale.zmax).toBeCloseTo(Number(recorded.zmax), 9)
  })

  it.each(titled.filter(([, { right }]) => right?.black !== undefined))('%s: black, white, count', (_, recorded) => {
    const { pixels, width, height } = readFrame(recorded.frame)
    const scale = displayScale(pixels, width, height)
    const limits = displayLimits(scale, recorded.zmin_given, recorded.zmax_given)!
    expect(scale.samples.length).toBe(recorded.right!.count)
    expect(limits.black).toBeCloseTo(recorded.right!.black!, 9)
    expect(limits.white).toBeCloseTo(recorded.right!.white!, 9)
  })
})

describe('the levels of the recorded frames before gamma: one level off at most, in a thousandth of the pixels', () => {
  it.each(titled.filter(([, recorded]) => expected(recorded).linear))('%s', (_, recorded) => {
    const { pixels, width, height } = readFrame(recorded.frame)
    const want = loadArray(expected(recorded).linear!)
    const limits = displayLimits(displayScale(pixels, width, height), recorded.zmin_given, recorded.zmax_given)
    const got = toDisplayBytes(pixels, width, height, limits, { table: linearTable })
    const differences = got.reduce((list, level, i) => {
      if (level !== want[i]) list.push(Math.abs(level - want[i]!))
      return list
    }, [] as number[])
    expect(Math.max(0, ...differences)).toBeLessThanOrEqual(1)
    expect(differences.length).toBeLessThanOrEqual(want.length / 1000)
    expect(toDisplayBytes(pixels, width, height, limits)).toEqual(got.map((level) => gammaTable[level]!))
  })

  it('are all black for a frame without a number', () => {
    const { pixels, width, height } = readFrame('odd-allnan')
    const limits = displayLimits(displayScale(pixels, width, height))
    expect(toDisplayBytes(pixels, width, height, limits).every((level) => level === 0)).toBe(true)
  })
})

describe('the gamma table', () => {
  it('is the recorded one', () => {
    expect([...gammaTable]).toEqual(manifest.gamma_table)
  })
})

describe('small pictures of the recorded frames: within 3 levels in 95 % of the pixels', () => {
  it.each(titled.filter(([, { small, right }]) => small && !right))('%s', (_, recorded) => {
    const { pixels, width, height } = readFrame(recorded.frame)
    const limits = displayLimits(displayScale(pixels, width, height), recorded.zmin_given, recorded.zmax_given)
    const levels = toDisplayBytes(pixels, width, height, limits)
    const small = reduceGrey({ levels, width, height })
    const want = loadArray(recorded.small!)
    expect([small.height, small.width]).toEqual(recorded.small!.shape)
    const near = small.levels.filter((level, i) => Math.abs(level - want[i]!) <= 3).length
    expect(near / want.length).toBeGreaterThanOrEqual(0.95)
  })
})
