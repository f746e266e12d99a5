import { describe, expect, it } from 'vitest'
import { type FrameSources, findCandidates } from '../src/index.ts'
import { clusterSources } from '../src/matching/cluster-sources.ts'
import { recordedBlock, recordedNumber } from './recorded-photometry.ts'

interface Row {
  ra: number
  dec: number
  mag: number
  x: number
  y: number
}

interface Candidate {
  id: string
  ra: number
  dec: number
  reference_magnitude: number
  coverage: number
  isolation_arcsec: number | string
  target_separation_px: number
  rows_by_frame?: Record<string, string>
}

interface Case {
  name: string
  frames: Row[][]
  aperture_radius: number
  min_coverage: number
  frame_count: number
  clusters_after_frame: number[]
  clusters: { ra: number; dec: number; rows: number }[]
  candidates: Candidate[]
  right_candidates?: Candidate[]
  diagnostics: string[]
}

const { cases, match_radius_arcsec } = recordedBlock<{ cases: Case[]; match_radius_arcsec: number }>('matching')

const sources = (rows: Row[]): FrameSources => ({
  ra: Float64Array.from(rows, (row) => row.ra),
  dec: Float64Array.from(rows, (row) => row.dec),
  mag: Float64Array.from(rows, (row) => row.mag),
})

describe('comparison candidates from the catalogues of a series', () => {
  it('has recordings to compare with', () => expect(cases).toHaveLength(12))

  it.each(cases.filter((c) => c.right_candidates === undefined))('clusters sources as recorded: $name', (recorded) => {
    const clusters = clusterSources(recorded.frames.map(sources), match_radius_arcsec)
    expect(clusters.countAfterFrame).toEqual(recorded.clusters_after_frame)
    expect([...clusters.sources]).toEqual(recorded.clusters.map(({ rows }) => rows))
    for (const [index, { ra, dec }] of recorded.clusters.entries()) {
      expect(Math.abs(clusters.ra[index]! - ra)).toBeLessThan(1e-10)
      expect(Math.abs(clusters.dec[index]! - dec)).toBeLessThan(1e-10)
    }
  })

  it.each(cases)('merges, numbers and chooses candidates as recorded: $name', (recorded) => {
    const { frames, aperture_radius, min_coverage, frame_count, diagnostics } = recorded
    const found = findCandidates(frames.map(sources), {
      apertureRadiusArcsec: aperture_radius,
      minCoverage: min_coverage,
      frameCount: frame_count,
    })
    const expected = recorded.right_candidates ?? recorded.candidates
    expect(found.ids).toEqual(expected.map(({ id }) => id))
    expect(found.diagnostics).toEqual(diagnostics)
    for (const [index, candidate] of expected.entries()) {
      expect(Math.abs(found.ra[index]! - candidate.ra)).toBeLessThan(1e-10)
      expect(Math.abs(found.dec[index]! - candidate.dec)).toBeLessThan(1e-10)
      expect(Math.abs(found.referenceMagnitude[index]! - candidate.reference_magnitude)).toBeLessThan(1e-10)
      expect(found.coverage[index]).toBe(candidate.coverage)
      const isolation = recordedNumber(candidate.isolation_arcsec)
      if (Number.isFinite(isolation)) expect(Math.abs(found.isolationArcsec[index]! - isolation)).toBeLessThan(0.005)
      else expect(found.isolationArcsec[index]).toBe(isolation)
      const rows = found.rowOfFrame.subarray(index * frames.length, (index + 1) * frames.length)
      const standing = [...rows.entries()].filter(([, row]) => row >= 0)
      const named = Object.fromEntries(standing.map(([frame, row]) => [`f${frame}`, String(row)]))
      if (candidate.rows_by_frame) expect(named).toEqual(candidate.rows_by_frame)
      const pixels = frames.flatMap((list, frame) =>
        list.filter((_, row) => found.candidateOfRow[frame]![row] === index).map(({ x, y }) => Math.hypot(x, y)),
      )
      expect(Math.abs(Math.min(...pixels) - candidate.target_separation_px)).toBeLessThan(1e-9)
    }
  })
})
