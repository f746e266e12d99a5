import { describe, expect, it } from 'vitest'
import { trimToValid, type ValidExtents } from './valid-box.ts'

/** Extents of a drawing, lowest row last: `#` valid, `.` missing. */
function extentsOf(drawing: string[]): ValidExtents {
  const rows = [...drawing].reverse()
  const width = rows[0]!.length
  const columns = Array.from({ length: width }, (_, x) => rows.map((row) => row[x]).join(''))
  const first = (lines: string[]) => Int32Array.from(lines, (line) => (line.includes('#') ? line.indexOf('#') : 1e9))
  const last = (lines: string[]) => Int32Array.from(lines, (line) => line.lastIndexOf('#'))
  return {
    firstInRow: first(rows),
    lastInRow: last(rows),
    firstInColumn: first(columns),
    lastInColumn: last(columns),
  }
}

describe('trimToValid', () => {
  it('is the bounding box where nothing is missing', () => {
    expect(trimToValid(extentsOf(['......', '.####.', '.####.', '......']))).toEqual({ x0: 1, x1: 5, y0: 1, y1: 3 })
  })

  it('drops by turns, beginning with the lowest row', () => {
    // The missing corner could be cut by a row or by a column: the row comes first.
    expect(trimToValid(extentsOf(['####', '####', '.###']))).toEqual({ x0: 0, x1: 4, y0: 1, y1: 3 })
    expect(trimToValid(extentsOf(['.###', '####', '####']))).toEqual({ x0: 0, x1: 4, y0: 0, y1: 2 })
  })

  it('drops no more than needed of a ragged left edge', () => {
    expect(trimToValid(extentsOf(['..####', '.#####', '.#####', '..####']))).toEqual({ x0: 1, x1: 6, y0: 1, y1: 3 })
  })

  it('does not count holes, not even a whole row of them', () => {
    expect(trimToValid(extentsOf(['####', '#..#', '....', '####']))).toEqual({ x0: 0, x1: 4, y0: 0, y1: 4 })
  })

  it('has no box where nothing is valid', () => {
    expect(trimToValid(extentsOf(['...', '...']))).toBeNull()
  })
})
