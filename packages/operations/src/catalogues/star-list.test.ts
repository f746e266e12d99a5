import { describe, expect, it } from 'vitest'
import type { SourceCatalogue } from './source-catalogue.ts'
import { starsOf } from './star-list.ts'

function catalogue(columns: Readonly<Record<string, readonly number[]>>): SourceCatalogue {
  const rows = Object.values(columns)[0]!.length
  return {
    rows,
    has: (name) => name in columns,
    column: (name) => Float64Array.from(columns[name] ?? new Array(rows).fill(Number.NaN)),
    text: () => null,
  }
}

const SIZE = { width: 100, height: 50 }

describe('stars of a catalogue', () => {
  it('are where the windowed positions say, counted from 0', () => {
    const stars = starsOf(
      catalogue({ x: [10, 20], y: [30, 40], xwin: [10.5, 20.5], ywin: [30.25, 40.25], flux: [5, 6] }),
      SIZE,
    )
    expect([[...stars.x], [...stars.y]]).toEqual([
      [9.5, 19.5],
      [29.25, 39.25],
    ])
  })

  it('are where the isophotal ones say where there are no others', () => {
    const stars = starsOf(catalogue({ x: [10], y: [30], xwin: [11] }), SIZE)
    expect([stars.x[0], stars.y[0]]).toEqual([9, 29])
  })

  it('have no light where they are cut off by the edge, and some where no brightness is known', () => {
    const stars = starsOf(catalogue({ x: [1, 2, 3], y: [1, 2, 3], flux: [7, 8, 9], flag: [0, 8, 2] }), SIZE)
    expect([...stars.flux]).toEqual([7, Number.NaN, 9])
    expect([...starsOf(catalogue({ x: [1, 2], y: [1, 2] }), SIZE).flux]).toEqual([1, 1])
    expect([...starsOf(catalogue({ x: [1, 2], y: [1, 2], peak: [3, 4] }), SIZE).flux]).toEqual([3, 4])
  })

  it('have no light where no pixel of the image is', () => {
    const positions = { x: [0.5, 100.5, 100.6, 1e6, 50], y: [50.5, 0.5, 20, 1e6, 50.6] }
    const { flux } = starsOf(catalogue({ ...positions, flux: [1, 2, 3, 4, 5] }), SIZE)
    expect([...flux]).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN])
  })

  it('are the more certain the narrower and brighter they are', () => {
    const columns = { x: [1, 1, 1], y: [1, 1, 1], flux: [100, 100, 1000], fluxerr: [5, 5, 5], fwhm: [3, 6, 3] }
    const { sigma } = starsOf(catalogue(columns), SIZE)
    expect(sigma![1]).toBeCloseTo(2 * sigma![0]!, 12)
    expect(sigma![2]).toBeCloseTo(sigma![0]! / 10, 12)
  })
})
