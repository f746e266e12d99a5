import { describe, expect, test } from 'vitest'
import { createRandom } from './random.ts'

const drawn = (count: number, draw: () => number) => Array.from({ length: count }, draw)

describe('random numbers', () => {
  test('are the same for the same seed, and others for another seed or label', () => {
    const first = drawn(20, createRandom('a', 1).bits)
    expect(drawn(20, createRandom('a', 1).bits)).toEqual(first)
    expect(drawn(20, createRandom('a', 2).bits)).not.toEqual(first)
    expect(drawn(20, createRandom('b', 1).bits)).not.toEqual(first)
    expect(drawn(20, createRandom('a1').bits)).not.toEqual(first)
  })

  test('are the ones that frames were made with before', () => {
    const random = createRandom('frames', 7)
    expect(drawn(4, random.bits)).toMatchInlineSnapshot(`
      [
        2053172286,
        1423166778,
        694890989,
        949485506,
      ]
    `)
    expect(drawn(4, random.normal)).toMatchInlineSnapshot(`
      [
        0.5708714163730296,
        -0.15169176374498286,
        -1.3845113831370803,
        -1.1478563278941196,
      ]
    `)
  })

  test('are spread evenly over [0, 1)', () => {
    const { uniform } = createRandom('even')
    const bins = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) bins[Math.floor(uniform() * 10)]!++
    // Five standard deviations of a count of 10 000.
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 95)
  })

  test('are normal: moments, and the shares within one to four deviations', () => {
    const { normal } = createRandom('normal')
    const count = 1_000_000
    const sums = [0, 0, 0, 0]
    const beyond = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const value = normal()
      for (let power = 0; power < 4; power++) sums[power]! += value ** (power + 1)
      for (let limit = 0; limit < 4; limit++) if (Math.abs(value) > limit + 1) beyond[limit]!++
    }
    // Tolerances: five standard deviations of each moment (1, 2, 15, 96 its variances) and of each count.
    const moments = [0, 1, 0, 3]
    const variances = [1, 2, 15, 96]
    for (let i = 0; i < 4; i++) {
      expect(Math.abs(sums[i]! / count - moments[i]!)).toBeLessThan(5 * Math.sqrt(variances[i]! / count))
    }
    const shares = [0.317310508, 0.045500264, 0.002699796, 0.0000633425]
    for (let i = 0; i < 4; i++) {
      const expected = shares[i]! * count
      expect(Math.abs(beyond[i]! - expected)).toBeLessThan(5 * Math.sqrt(expected))
    }
  })
})
