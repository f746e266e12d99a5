import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { createPointGrid } from './point-grid.ts'

describe('a point grid', () => {
  const random = seededRandom(3)
  const x = Float64Array.from({ length: 300 }, () => 100 * random() - 20)
  const y = Float64Array.from({ length: 300 }, () => 60 * random() + 500)

  it.each([1, 4, 10])('finds the nearest point within %i as a look at all of them does', (radius) => {
    const grid = createPointGrid(x, y, 10)
    let found = 0
    for (let k = 0; k < 500; k++) {
      const [px, py] = [140 * random() - 40, 100 * random() + 480]
      const distances = Array.from(x, (_, i) => Math.hypot(x[i]! - px, y[i]! - py))
      const nearest = distances.indexOf(Math.min(...distances))
      const want = distances[nearest]! <= radius ? nearest : -1
      expect(grid.nearest(px, py, radius)).toBe(want)
      if (want >= 0) found++
    }
    expect(found).toBeGreaterThan(20)
  })

  it('takes no more memory for points that lie far apart', () => {
    const grid = createPointGrid(Float64Array.of(0, 1e9, 3), Float64Array.of(0, -1e12, 4), 2)
    expect([grid.nearest(3, 3, 2), grid.nearest(1e9, -1e12, 2), grid.nearest(1e9, 0, 2)]).toEqual([2, 1, -1])
  })

  it('serves a single point, and points in one place', () => {
    expect(createPointGrid(Float64Array.of(5), Float64Array.of(7), 2).nearest(5, 8, 2)).toBe(0)
    const same = createPointGrid(new Float64Array(4).fill(-3), new Float64Array(4).fill(-3), 2)
    expect(same.nearest(-3, -3, 2)).toBeGreaterThanOrEqual(0)
    expect(same.nearest(0, 0, 2)).toBe(-1)
  })
})
