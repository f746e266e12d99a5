import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { fitAffine, fitSimilarity, type Pairs, type PlaneTransform, scaleOf } from './transform.ts'

function pairsOf({ a, b, c, d, e, f }: PlaneTransform, count: number): Pairs {
  const random = seededRandom(9)
  const draw = () => Float64Array.from({ length: count }, () => 4000 * random() + 1e4)
  const [fromX, fromY] = [draw(), draw()]
  return {
    fromX,
    fromY,
    toX: fromX.map((x, i) => a * x + b * fromY[i]! + c),
    toY: fromX.map((x, i) => d * x + e * fromY[i]! + f),
    weight: Float64Array.from({ length: count }, () => random()),
  }
}

function expectEqual(got: PlaneTransform | null, want: PlaneTransform): void {
  for (const key of ['a', 'b', 'd', 'e'] as const) expect(got![key]).toBeCloseTo(want[key], 10)
  for (const key of ['c', 'f'] as const) expect(got![key]).toBeCloseTo(want[key], 6)
}

describe('fits of least squares', () => {
  const turned = { a: 0.8, b: -0.6, c: 12, d: 0.6, e: 0.8, f: -7 }
  const mirrored = { a: 0.8, b: 0.6, c: 12, d: 0.6, e: -0.8, f: -7 }
  const sheared = { a: 1.1, b: 0.2, c: -3, d: -0.1, e: 0.9, f: 1000 }

  it('find a turn and a mirror from two pairs on, far from the origin', () => {
    for (const count of [2, 3, 50]) {
      expectEqual(fitSimilarity(pairsOf(turned, count), false), turned)
      expectEqual(fitSimilarity(pairsOf(mirrored, count), true), mirrored)
    }
  })

  it('find any linear transform from three pairs on', () => {
    for (const count of [3, 50])
      for (const want of [turned, mirrored, sheared]) expectEqual(fitAffine(pairsOf(want, count)), want)
  })

  it('leave out what has no weight', () => {
    const pairs = pairsOf(sheared, 20)
    pairs.toX[4] = 1e9
    pairs.weight[4] = 0
    expectEqual(fitAffine(pairs), sheared)
  })

  it('are none for positions that do not fix them', () => {
    const pairs = pairsOf(turned, 5)
    pairs.fromX.fill(3)
    expect(fitAffine(pairs)).toBeNull()
    pairs.fromY.fill(4)
    expect(fitSimilarity(pairs, false)).toBeNull()
  })

  it('tell the scale', () => {
    expect(scaleOf(mirrored)).toBeCloseTo(1, 12)
    expect(scaleOf({ ...turned, a: 1.6, b: -1.2, d: 1.2, e: 1.6 })).toBeCloseTo(2, 12)
  })
})
