import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { alignStars, type StarAlignment } from './align-stars.ts'
import type { StarList } from './star-list.ts'
import type { PlaneTransform } from './transform.ts'

interface Sky {
  x: number[]
  y: number[]
  flux: number[]
}

/** Stars over a square of `size` pixels about the origin, as many faint ones as a power law gives. */
function sky(seed: number, count: number, size: number): Sky {
  const random = seededRandom(seed)
  const draw = (make: () => number) => Array.from({ length: count }, make)
  return {
    x: draw(() => size * (random() - 0.5)),
    y: draw(() => size * (random() - 0.5)),
    flux: draw(() => 100 * random() ** -1.2),
  }
}

interface Camera {
  transform: PlaneTransform
  width: number
  height: number
  /** Error of a position along an axis, pixels, and of a brightness, relative. */
  noise: number
  colour: number
}

function observe({ x, y, flux }: Sky, { transform: t, width, height, noise, colour }: Camera, seed: number): StarList {
  const random = seededRandom(seed)
  const gauss = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  const seen = x.map((_, i) => ({
    x: t.a * x[i]! + t.b * y[i]! + t.c + noise * gauss(),
    y: t.d * x[i]! + t.e * y[i]! + t.f + noise * gauss(),
    flux: flux[i]! * Math.exp(colour * gauss()),
  }))
  const inside = seen.filter((star) => star.x > 0 && star.y > 0 && star.x < width && star.y < height)
  const list = (key: 'x' | 'y' | 'flux') => Float64Array.from(inside, (star) => star[key])
  return { x: list('x'), y: list('y'), flux: list('flux') }
}

function camera(turnDegrees: number, scale: number, shift: [number, number], mirrored = false): PlaneTransform {
  const [c, s] = [Math.cos((turnDegrees * Math.PI) / 180) * scale, Math.sin((turnDegrees * Math.PI) / 180) * scale]
  const sign = mirrored ? -1 : 1
  return { a: c, b: -s * sign, c: shift[0], d: s, e: c * sign, f: shift[1] }
}

/** Largest distance between where an alignment puts the corners of an image of `size` and where they belong. */
function worstCorner(alignment: StarAlignment, first: PlaneTransform, second: PlaneTransform, size: number): number {
  if (!alignment.ok) return Number.POSITIVE_INFINITY
  const { a, b, c, d, e, f } = alignment.transform
  const determinant = first.a * first.e - first.b * first.d
  const corners = [0, 1, 2, 3].map((k) => [size * (k & 1), size * (k >> 1)] as const)
  const distances = corners.map(([x, y]) => {
    const u = (first.e * (x - first.c) - first.b * (y - first.f)) / determinant
    const v = (first.a * (y - first.f) - first.d * (x - first.c)) / determinant
    return Math.hypot(
      a * x + b * y + c - (second.a * u + second.b * v + second.c),
      d * x + e * y + f - (second.d * u + second.e * v + second.f),
    )
  })
  return Math.max(...distances)
}

const plain = camera(0, 1, [300, 300])
const base = { width: 600, height: 600, noise: 0.05, colour: 0.4 }

describe('alignStars finds how one image lies in another to a fraction of a pixel in every corner', () => {
  it.each([
    ['a shift', camera(0, 1, [330, 262])],
    ['a small turn', camera(1.5, 1, [310, 280])],
    ['a quarter turn', camera(90, 1, [300, 300])],
    ['a half turn', camera(180, 1, [290, 310])],
    ['any turn', camera(213.7, 1, [305, 280])],
    ['a finer scale', camera(12, 1.9, [310, 300])],
    ['a coarser scale', camera(-47, 0.45, [290, 310])],
    ['a mirror', camera(33, 1, [300, 300], true)],
    ['two thirds of the field in common', camera(4, 1, [500, 340])],
  ])('%s', (_, transform) => {
    for (const seed of [11, 12, 13]) {
      const field = sky(seed, 400, 1200)
      const first = observe(field, { ...base, transform: plain }, seed + 100)
      const second = observe(field, { ...base, transform }, seed + 200)
      const alignment = alignStars(first, second)
      expect(worstCorner(alignment, plain, transform, 600)).toBeLessThan(0.15)
    }
  })

  it('a handful of stars on a large image', () => {
    const transform = camera(3, 1, [2100, 1900])
    const first = { ...base, width: 4000, height: 4000, transform: camera(0, 1, [2000, 2000]) }
    const field = sky(5, 9, 3600)
    const alignment = alignStars(observe(field, first, 1), observe(field, { ...first, transform }, 2))
    expect(worstCorner(alignment, first.transform, transform, 4000)).toBeLessThan(0.5)
  })

  it('a sixteenth of the field', () => {
    const field = sky(6, 3000, 2400)
    const transform = camera(20, 1, [300, 300])
    const wide = { ...base, width: 2400, height: 2400, transform: camera(0, 1, [1200, 1200]) }
    const alignment = alignStars(observe(field, { ...base, transform }, 3), observe(field, wide, 4))
    expect(worstCorner(alignment, transform, wide.transform, 600)).toBeLessThan(0.15)
  })

  it('says how many stars it rests on and what is left between them', () => {
    const field = sky(7, 200, 1000)
    const transform = camera(10, 1, [300, 300])
    const alignment = alignStars(
      observe(field, { ...base, transform: plain }, 5),
      observe(field, { ...base, transform }, 6),
    )
    expect(alignment.ok && alignment.matched).toBeGreaterThan(40)
    expect(alignment.ok && alignment.residualPixels).toBeCloseTo(0.1, 1) // two errors of 0.05 on two axes
  })
})

describe('alignStars refuses rather than guesses', () => {
  it.each([10, 30, 100, 1000])(
    'two fields of %i stars that have nothing to do with each other',
    (count) => {
      for (let seed = 1; seed <= (count > 100 ? 2 : 5); seed++) {
        const [first, second] = [sky(seed, count, 600), sky(seed + 50, count, 600)].map((field) =>
          observe(field, { ...base, transform: plain }, seed),
        )
        expect(alignStars(first!, second!)).toEqual({ ok: false, reason: 'no star pattern in common' })
      }
    },
    60_000,
  )

  it('fewer stars than a pattern needs, stars without numbers', () => {
    const four = observe(sky(1, 4, 500), { ...base, transform: plain }, 1)
    expect(alignStars(four, four)).toEqual({ ok: false, reason: 'only 4 stars are known in one of the images' })
    const none = { x: new Float64Array(9).fill(Number.NaN), y: new Float64Array(9), flux: new Float64Array(9) }
    expect(alignStars(none, none).ok).toBe(false)
  })

  it('a lattice, in which any pattern fits everywhere', () => {
    const lattice = {
      x: Float64Array.from({ length: 64 }, (_, i) => 50 * (i % 8) + 10),
      y: Float64Array.from({ length: 64 }, (_, i) => 50 * (i >> 3) + 10),
      flux: new Float64Array(64).fill(1),
    }
    const shifted = { ...lattice, x: lattice.x.map((x) => x + 100) }
    const alignment = alignStars(lattice, shifted)
    if (alignment.ok) expect(alignment.residualPixels).toBeLessThan(0.1)
  })
})
