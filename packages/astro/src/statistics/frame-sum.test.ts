import { describe, expect, it } from 'vitest'
import { plainSumOfFrames, sumOfFrames } from './frame-sum.ts'
import { seededRandom } from './seeded-random.test-support.ts'

const NaN32 = Number.NaN

describe('sumOfFrames', () => {
  it('adds what is there: missing in some frames is the sum of the others, missing in all is NaN', () => {
    const out = new Float32Array(4)
    sumOfFrames([Float32Array.of(1, NaN32, NaN32, -2), Float32Array.of(2.5, 4, NaN32, 2)], 4, out)
    expect([...out]).toEqual([3.5, 4, NaN32, 0])
  })

  it.each([1, 2, 3, 4, 5, 8, 25, 200, 201])(
    'gives of %i frames, bit for bit, what adding them one by one gives',
    (count) => {
      const random = seededRandom(count)
      for (const share of [0, 1e-4, 0.5]) {
        const value = () => (random() < share ? Number.NaN : (random() - 0.5) * 10 ** (6 * random()))
        const frames = Array.from({ length: count }, () => Float32Array.from({ length: 4301 }, value))
        frames[0]![17] = Number.POSITIVE_INFINITY
        frames[0]![18] = Number.NEGATIVE_INFINITY
        frames.at(-1)![18] = Number.POSITIVE_INFINITY
        frames[0]![19] = -0
        for (const frame of frames) frame[4299] = Number.NaN
        const [got, want] = [new Float32Array(4301).fill(7), new Float32Array(4301).fill(7)]
        sumOfFrames(frames, 4300, got)
        plainSumOfFrames(frames, 4300, want)
        expect(got.map((sum) => sum + 0)).toEqual(want.map((sum) => sum + 0)) // −0 is 0
        expect(got[4299]).toBeNaN()
      }
    },
  )

  it('gives the same for the frames in reverse order', () => {
    const random = seededRandom(3)
    const frames = Array.from({ length: 9 }, () => Float32Array.from({ length: 5000 }, () => random() * 1e5))
    const forward = new Float32Array(5000)
    const backward = new Float32Array(5000)
    sumOfFrames(frames, 5000, forward)
    sumOfFrames([...frames].reverse(), 5000, backward)
    expect(forward).toEqual(backward)
  })

  it('keeps small addends that float32 sums would lose', () => {
    const frames = [Float32Array.of(16777216), ...Array.from({ length: 4 }, () => Float32Array.of(1))]
    const out = new Float32Array(1)
    sumOfFrames(frames, 1, out)
    expect(out[0]).toBe(16777220)
  })

  it('touches only the pixels asked for', () => {
    const out = Float32Array.of(7, 7, 7)
    sumOfFrames([Float32Array.of(1, 2, 3)], 2, out)
    expect([...out]).toEqual([1, 2, 7])
  })

  it.each([1, 201])(
    'refuses a short frame among %i longer ones, or a short result: stale pixels would be summed',
    (count) => {
      const frames = Array.from({ length: count }, () => new Float32Array(5))
      expect(() => sumOfFrames([...frames, new Float32Array(4)], 5, new Float32Array(5))).toThrow(
        `frames and result must have 5 pixels, but frame ${count} has fewer`,
      )
      expect(() => sumOfFrames(frames, 5, new Float32Array(4))).toThrow(/but the result has fewer/)
    },
  )
})
