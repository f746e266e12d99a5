import { describe, expect, test } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { createMemory } from '../webassembly/module.ts'
import { createMedianInput, medianInputBytes, medianOfFrames } from './median-of-frames.ts'
import { selectionNetwork } from './network.ts'
import { plainMedianOfFrames } from './plain.ts'

const PIXELS = 1003

function framesOf(count: number, value: () => number): Float32Array[] {
  return Array.from({ length: count }, () => Float32Array.from({ length: PIXELS }, value))
}

function medians(frames: readonly Float32Array[], count = PIXELS): Float32Array {
  const out = new Float32Array(count)
  medianOfFrames(frames, count, out)
  return out
}

/** −0 and 0 are the same number here: which of them is the median of both is nobody's concern. */
const withoutSign = (values: Float32Array) => values.map((value) => value + 0)

describe('medians of frames', () => {
  const random = seededRandom(7)
  const counts = [...Array(32).keys()].map((i) => i + 1).concat(63, 64, 100, 201)

  test.each(counts)('of %i frames, at each pixel: what sorting the values gives', (count) => {
    const kinds = [
      framesOf(count, () => 200 + 20 * random()),
      framesOf(count, () => Math.round(6 * random()) - 3),
      framesOf(count, () => (random() < 0.1 ? Number.NaN : random() - 0.5)),
      framesOf(count, () => (random() < 0.8 ? Number.NaN : random() - 0.5)),
      framesOf(count, () => [Number.NaN, Infinity, -Infinity, 1, 2][Math.floor(5 * random())]!),
      framesOf(count, () => (random() - 0.5) * 10 ** (76 * random() - 38)),
    ]
    for (const frames of kinds) {
      const sorted = new Float32Array(PIXELS)
      plainMedianOfFrames(frames, PIXELS, sorted)
      expect(withoutSign(medians(frames))).toEqual(withoutSign(sorted))
    }
  })

  test.each([1, 2, 3, 10, 25, 201])(
    'of %i frames filled in place: those of the same frames elsewhere, time and again',
    (count) => {
      const input = createMedianInput(count, 5 * PIXELS)
      for (const [pixels, share] of [
        [5 * PIXELS, 0.001],
        [PIXELS, 0],
        [3 * PIXELS, 0.5],
      ] as const) {
        for (const frame of input.frames) frame.set(frame.map(() => (random() < share ? Number.NaN : random())))
        const copies = input.frames.map((frame) => frame.slice())
        const out = new Float32Array(pixels + 1).fill(7)
        input.median(pixels, out)
        expect(out).toEqual(Float32Array.of(...medians(copies, pixels), 7))
        expect(input.frames).toEqual(copies)
      }
    },
  )

  test('frames filled in memory that is given lie there, and nowhere else', () => {
    const [frames, pixels, address] = [25, 1001, 4096]
    const bytes = medianInputBytes(frames, pixels)
    const memory = createMemory(address + bytes + 1000)
    const around = [new Uint8Array(memory.buffer, 0, address), new Uint8Array(memory.buffer, address + bytes)]
    for (const part of around) part.fill(77)
    const input = createMedianInput(frames, pixels, { memory, address })
    for (const frame of input.frames) frame.set(frame.map(() => (random() < 0.1 ? Number.NaN : random())))
    const out = new Float32Array(pixels)
    input.median(pixels, out)
    expect(out).toEqual(medians(input.frames.slice(), pixels))
    expect(input.frames.every(({ buffer }) => buffer === memory.buffer)).toBe(true)
    expect(around.every((part) => part.every((byte) => byte === 77))).toBe(true)
  })

  test('no more medians than the frames have pixels, and none of no frames', () => {
    expect(() => createMedianInput(2, 10).median(11, new Float32Array(20))).toThrow(RangeError)
    expect(() => createMedianInput(2, 10).median(10, new Float32Array(9))).toThrow(RangeError)
    expect(() => createMedianInput(0, 10)).toThrow(RangeError)
  })

  test('NaN is left out; a pixel without any value is NaN', () => {
    const frames = [
      Float32Array.of(1, Number.NaN, Number.NaN, 4),
      Float32Array.of(2, 5, Number.NaN, Number.NaN),
      Float32Array.of(6, 8, Number.NaN, Number.NaN),
    ]
    expect([...medians(frames, 4)]).toEqual([2, 6.5, Number.NaN, 4])
  })

  test('the mean of the middle two is taken in float32', () => {
    const [one, two] = [16777216, 16777218]
    expect(medians([Float32Array.of(one, 0.1), Float32Array.of(two, 0.2)], 2)).toEqual(
      Float32Array.of(16777217, Math.fround(Math.fround(0.1) + Math.fround(0.2)) / 2),
    )
  })

  test('pixels beyond the count are left alone, and the result may be one of the frames', () => {
    const frames = [Float32Array.of(1, 1, 1), Float32Array.of(3, 3, 3), Float32Array.of(2, 2, 2)]
    medianOfFrames(frames, 2, frames[0]!)
    expect(frames[0]).toEqual(Float32Array.of(2, 2, 1))
  })

  test('no frames, and frames that are too short, are refused', () => {
    expect(() => medianOfFrames([], 0, new Float32Array(0))).toThrow(RangeError)
    expect(() => medianOfFrames([new Float32Array(3), new Float32Array(2)], 3, new Float32Array(3))).toThrow(
      'frame 1 has fewer',
    )
  })
})

describe('selection networks', () => {
  // A network of comparators sorts everything if it sorts every sequence of zeros and ones (Knuth, section 5.3.4).
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])(
    'of %i places select the middle of zeros and ones',
    (count) => {
      const half = count >> 1
      const ranks = count % 2 === 1 ? [half] : [half - 1, half]
      const network = selectionNetwork(count, ranks)
      for (let bits = 0; bits < 2 ** count; bits++) {
        const places = Array.from({ length: count }, (_, i) => (bits >> i) & 1)
        for (const { low, high, needs } of network) {
          const [a, b] = [places[low]!, places[high]!]
          if (needs !== 'high') places[low] = Math.min(a, b)
          if (needs !== 'low') places[high] = Math.max(a, b)
        }
        const sorted = Array.from({ length: count }, (_, i) => (bits >> i) & 1).sort()
        expect(ranks.map((rank) => places[rank])).toEqual(ranks.map((rank) => sorted[rank]))
      }
    },
  )

  test.each([
    [5, 8],
    [10, 29],
    [25, 113],
  ])('of %i places compare no more than needed: %i comparators', (count, comparators) => {
    const half = count >> 1
    expect(selectionNetwork(count, count % 2 === 1 ? [half] : [half - 1, half])).toHaveLength(comparators)
  })
})
