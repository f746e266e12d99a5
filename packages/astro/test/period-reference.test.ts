import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type FoundPeriod, lombScargle } from '../src/index.ts'

/** Light curves with their direct sums; the README there says what is to be compared and why. */
const REFERENCE = new URL('../../../reference/period/', import.meta.url)

interface RecordedCase {
  name: string
  n: number
  file: string
  arrays: [name: string, length: number][]
  frequency: { first: number; last: number; count: number; step: number }
  singular: number[]
  right: { period: number; power: number; fap: number; runner_up: number; double_power: number }
}

interface RefusedCase {
  name: string
  t: number[]
  y: (number | null)[]
  dy: number[]
}

function readJson<T>(name: string): T {
  const content: T = JSON.parse(readFileSync(new URL(name, REFERENCE), 'utf8'))
  return content
}

const { cases } = readJson<{ cases: RecordedCase[] }>('manifest.json')
const refused = readJson<{ cases: RefusedCase[] }>('refused.json')

function readArrays({ file, arrays }: RecordedCase): Record<string, Float64Array> {
  const bytes = gunzipSync(readFileSync(new URL(file, REFERENCE)))
  const all = new Float64Array(new Uint8Array(bytes).buffer)
  let at = 0
  return Object.fromEntries(
    arrays.map(([name, length]) => {
      at += length
      return [name, all.subarray(at - length, at)]
    }),
  )
}

function found(search: ReturnType<typeof lombScargle>): FoundPeriod {
  if (!search.ok) throw new Error(search.reason)
  return search
}

function largestDifference(ours: Float64Array, theirs: Float64Array, leftOut: readonly number[]): number {
  let largest = 0
  for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
    if (!leftOut.includes(i)) largest = Math.max(largest, Math.abs(ours[i]! - theirs[i]!))
  }
  return largest
}

/** Powers near 1 lose digits of 1 − power, which tiny probabilities are made of. */
function logTolerance(falseAlarmProbability: number): number {
  return falseAlarmProbability < 1e-50 ? 1e-3 : 1e-4
}

test('there are recorded light curves', () => {
  expect(cases.length).toBeGreaterThan(15)
  expect(refused.cases.length).toBeGreaterThan(3)
})

describe.each(cases)('$name', (recorded) => {
  const arrays = readArrays(recorded)
  const { t, y, power_direct, window_power_direct } = arrays
  const search = found(lombScargle(t!, y!, arrays.dy ?? null))

  test('has the frequencies of the recorded grid', () => {
    const { first, step, count } = recorded.frequency
    expect(Math.abs(search.frequency.length - count)).toBeLessThanOrEqual(recorded.n % 2 === 0 ? 1 : 0)
    search.frequency.forEach((f, i) => {
      if (Math.abs(f / (first + i * step) - 1) > 1e-9) throw new Error(`frequency ${i}: ${f}`)
    })
  })

  test.each(['direct', 'fast'] as const)('has power and window power of direct sums by the %s method', (method) => {
    const again = found(lombScargle(t!, y!, arrays.dy ?? null, method))
    expect(largestDifference(again.power, power_direct!, recorded.singular)).toBeLessThan(1e-6)
    expect(largestDifference(again.windowPower(), window_power_direct!, recorded.singular)).toBeLessThan(1e-6)
    for (const i of recorded.singular) expect(again.power[i]).toBe(0)
  })

  test('finds the right period, its power and false-alarm probability', () => {
    const { right } = recorded
    expect(Math.abs(search.peakPower - right.power)).toBeLessThan(1e-7)
    if (right.power - right.runner_up > 1e-6) expect(Math.abs(search.period / right.period - 1)).toBeLessThan(1e-9)
    const ours = search.falseAlarmProbability
    if (right.fap > 1e-300) {
      expect(Math.abs(Math.log10(ours / right.fap))).toBeLessThan(logTolerance(right.fap))
    } else expect(ours).toBeLessThan(1e-290)
  })

  test('lists the peak and twice its period with the power at just these', () => {
    const [peak, double] = search.candidates()
    expect(peak).toMatchObject({ kind: 'peak', period: search.period, power: search.peakPower })
    expect(double!.period).toBeCloseTo(2 * search.period, 12)
    const { right } = recorded
    if (right.power - right.runner_up > 1e-6)
      expect(Math.abs(double!.power - recorded.right.double_power)).toBeLessThan(1e-6)
  })
})

describe('what cannot be searched', () => {
  const numbers = (values: (number | null)[]) => values.map((v) => v ?? Number.NaN)
  const search = (name: string) => {
    const { t, y, dy } = refused.cases.find((c) => c.name === name)!
    return lombScargle(t, numbers(y), dy)
  }

  test('a missing magnitude and an error of zero are left out', () => {
    expect(found(search('nan-magnitude')).points).toBe(9)
    expect(found(search('zero-error')).points).toBe(9)
  })

  test('constant values and a single time are refused with the reason', () => {
    expect(search('constant')).toEqual({ ok: false, reason: 'The values do not vary.' })
    expect(search('one-time')).toEqual({ ok: false, reason: 'All points were taken at the same time.' })
  })
})
