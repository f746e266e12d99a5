import { describe, expect, test } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { type FoundPeriod, lombScargle } from './lomb-scargle.ts'
import { SINGULAR_DETERMINANT } from './power.ts'

interface LightCurve {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly errors: Float64Array | null
}

/** Samplings that observatories make, and some that they should not. */
const SAMPLINGS: Record<string, (random: () => number, i: number, n: number) => number> = {
  'anywhere in ten days': (random) => 10 * random(),
  'Julian dates of three nights': (random, i) => 2460000.5 + (i % 3) + random() / 6,
  'two clumps a hundred days apart': (random, i) => (i % 2) * 100 + random() / 24,
  'a long gap': (random, i, n) => (i < n / 2 ? random() : 3000 + 5 * random()),
  'every two minutes': (_, i) => i / 720,
  'nightly at nearly the same time': (random, i) => i + 0.01 * random(),
}

function lightCurve(n: number, sampling: keyof typeof SAMPLINGS, errors: 'uneven' | 'none'): LightCurve {
  const random = seededRandom(n + sampling.length)
  const times = Float64Array.from({ length: n }, (_, i) => SAMPLINGS[sampling]!(random, i, n))
  const sigmas = times.map(() => 0.01 * 10 ** (2 * random()))
  const values = times.map((t, i) => 15 + 0.3 * Math.sin(2.1 * (t - times[0]!)) + 3 * sigmas[i]! * (random() - 0.5))
  return { times, values, errors: errors === 'none' ? null : sigmas }
}

function search({ times, values, errors }: LightCurve, method?: 'direct' | 'fast'): FoundPeriod {
  const answer = lombScargle(times, values, errors, method)
  if (!answer.ok) throw new Error(answer.reason)
  return answer
}

/** Part of the weighted variance taken away by the best c + a·cos θ + b·sin θ: straight from the definition; singular: 0. */
function powerByDefinition({ times, values, errors }: LightCurve, frequency: number): number {
  const first = Math.min(...times)
  const weights = Array.from(times, (_, i) => (errors ? 1 / errors[i]! ** 2 : 1))
  const mean = (v: (i: number) => number) => sum(weights, v) / sum(weights, () => 1)
  const middle = mean((i) => values[i]!)
  const theta = (i: number) => 2 * Math.PI * frequency * (times[i]! - first)
  const c0 = mean((i) => Math.cos(theta(i)))
  const s0 = mean((i) => Math.sin(theta(i)))
  const c = (i: number) => Math.cos(theta(i)) - c0
  const s = (i: number) => Math.sin(theta(i)) - s0
  const y = (i: number) => values[i]! - middle
  const cc = mean((i) => c(i) ** 2)
  const ss = mean((i) => s(i) ** 2)
  const cs = mean((i) => c(i) * s(i))
  const yc = mean((i) => y(i) * c(i))
  const ys = mean((i) => y(i) * s(i))
  const determinant = cc * ss - cs ** 2
  if (determinant < SINGULAR_DETERMINANT) return 0
  return (ss * yc ** 2 + cc * ys ** 2 - 2 * cs * yc * ys) / (mean((i) => y(i) ** 2) * determinant)
}

function sum(weights: number[], v: (i: number) => number): number {
  return weights.reduce((total, w, i) => total + w * v(i), 0)
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0)
}

describe.each(Object.keys(SAMPLINGS))('sampled %s', (sampling) => {
  test.each([8, 9, 60, 101, 1000])('fast and direct sums of %i points agree to 1e-6 in every power', (n) => {
    for (const errors of ['uneven', 'none'] as const) {
      const curve = lightCurve(n, sampling, errors)
      const fast = search(curve, 'fast')
      const direct = search(curve, 'direct')
      expect(largestDifference(fast.power, direct.power)).toBeLessThan(1e-6)
      expect(largestDifference(fast.windowPower(), direct.windowPower())).toBeLessThan(1e-6)
    }
  })
})

test.each(['anywhere in ten days', 'Julian dates of three nights', 'a long gap'])(
  'powers are those of the definition, sampled %s',
  (sampling) => {
    const curve = lightCurve(640, sampling, 'uneven')
    const { frequency, power, powerAt } = search(curve)
    for (let i = 0; i < power.length; i += 97) {
      const right = powerByDefinition(curve, frequency[i]!)
      expect(Math.abs(power[i]! - right)).toBeLessThan(1e-6)
      expect(Math.abs(powerAt(frequency[i]!) - right)).toBeLessThan(1e-8)
    }
  },
)

test('twenty thousand points keep to the definition', () => {
  const curve = lightCurve(20_000, 'anywhere in ten days', 'uneven')
  const { frequency, power } = search(curve)
  for (let i = 11; i < power.length; i += 31_111) {
    expect(Math.abs(power[i]! - powerByDefinition(curve, frequency[i]!))).toBeLessThan(1e-6)
  }
})

test('a sinusoid without noise has power 1 at its own period', () => {
  const random = seededRandom(3)
  const times = Float64Array.from({ length: 50 }, () => 20 * random())
  const answer = search({ times, values: times.map((t) => Math.sin((2 * Math.PI * t) / 1.7)), errors: null })
  expect(answer.powerAt(1 / 1.7)).toBeCloseTo(1, 12)
  expect(Math.abs(answer.period - 1.7)).toBeLessThan(0.05)
  expect(answer.falseAlarmProbability).toBeLessThan(1e-20)
})

test('the order of the points and the origin of the times do not matter', () => {
  const curve = lightCurve(300, 'anywhere in ten days', 'uneven')
  const shifted = search({
    times: curve.times.toReversed().map((t) => t + 1024),
    values: curve.values.toReversed(),
    errors: curve.errors!.toReversed(),
  })
  const answer = search(curve)
  expect(Math.abs(shifted.period / answer.period - 1)).toBeLessThan(1e-9)
  expect(largestDifference(shifted.power, answer.power)).toBeLessThan(1e-6)
})

test('equal errors weigh as none', () => {
  const curve = lightCurve(90, 'anywhere in ten days', 'none')
  const weighted = search({ ...curve, errors: curve.times.map(() => 0.02) })
  expect(largestDifference(weighted.power, search(curve).power)).toBeLessThan(1e-12)
})

test('points that are no finite numbers or have an error that is not positive are left out', () => {
  const { times, values, errors } = lightCurve(20, 'anywhere in ten days', 'uneven')
  const damaged = { times: times.slice(), values: values.slice(), errors: errors!.slice() }
  damaged.times[0] = Number.NaN
  damaged.values[1] = Number.POSITIVE_INFINITY
  damaged.errors[2] = 0
  damaged.errors[3] = -1
  const rest = { times: times.slice(4), values: values.slice(4), errors: errors!.slice(4) }
  expect(search(damaged).points).toBe(16)
  expect(search(damaged).power).toEqual(search(rest).power)
})

test('fewer than eight points, one time or no variation: no period but the reason', () => {
  const seven = lightCurve(7, 'anywhere in ten days', 'none')
  expect(lombScargle(seven.times, seven.values, null)).toEqual({
    ok: false,
    reason: 'A period search needs at least 8 points; 7 can be used.',
  })
  const nine = lightCurve(9, 'anywhere in ten days', 'none')
  nine.values[0] = nine.values[1] = Number.NaN
  expect(lombScargle(nine.times, nine.values, null)).toMatchObject({ reason: expect.stringContaining('7 of 9') })
  const ten = lightCurve(10, 'anywhere in ten days', 'none')
  expect(lombScargle(ten.times.fill(5), ten.values, null)).toMatchObject({ ok: false })
  const flat = lightCurve(10, 'anywhere in ten days', 'none')
  expect(lombScargle(flat.times, flat.values.fill(0.1), null)).toMatchObject({ ok: false })
})
