import { describe, expect, it } from 'vitest'
import { fitTrack, searchTrack, separationDegrees, type TrackSample } from '../src/index.ts'
import { recordedBlock } from './recorded-photometry.ts'

interface Fit {
  name: string
  samples: TrackSample[]
  times: number[]
  error?: string
  degree: number
  reference_mjd: number
  span_hours: number
  rate_arcsec_per_min: number
  positions: [number, number][]
  covered: boolean[]
}

interface Row {
  ra: number | null
  dec: number | null
  id?: string
}

interface Search {
  name: string
  samples: TrackSample[]
  search_radius: number
  frames: { mjd: number; rows: Row[] }[]
  positions: [number, number][]
  picks: { frame: string; id: string; ra: number; dec: number; offset: number }[]
  rejected: { frame: string; id: string }[]
  without_pick: string[]
  refined: boolean
  degree: number | null
  residual_rms_arcsec: number | null
  diagnostics: string[]
}

const { fits } = recordedBlock<{ fits: Fit[] }>('tracks')
const { cases } = recordedBlock<{ cases: Search[] }>('track-search')

/** Samples at MJD near 60000 carry 1e-11 d. */
const POSITION_ARCSEC = 1e-5
/** The recorded separations are wrong by 0.003″ near 0. */
const SEPARATION_ARCSEC = 0.005

const separation = (a: readonly [number, number], b: readonly [number, number]) => separationDegrees(...a, ...b) * 3600

describe('tracks of moving targets', () => {
  it('has recordings to compare with', () => {
    expect(fits).toHaveLength(12)
    expect(cases).toHaveLength(15)
  })

  it.each(fits)('go where the recorded ones go: $name', (recorded) => {
    const fitted = fitTrack(recorded.samples)
    if (!fitted.ok) {
      expect(fitted.reason).toBe(recorded.error)
      return
    }
    expect(recorded.error).toBeUndefined()
    const { track } = fitted
    expect(track.degree).toBe(recorded.degree)
    expect(Math.abs(track.referenceMjd - recorded.reference_mjd)).toBeLessThan(1e-10)
    expect(Math.abs(track.spanHours - recorded.span_hours)).toBeLessThan(1e-9)
    expect(Math.abs(track.rateArcsecPerMinute - recorded.rate_arcsec_per_min)).toBeLessThan(1e-8)
    for (const [i, mjd] of recorded.times.entries()) {
      expect(separation(track.positionAt(mjd), recorded.positions[i]!)).toBeLessThan(POSITION_ARCSEC)
      expect(track.covers(mjd)).toBe(recorded.covered[i])
    }
  })

  it.each(cases)('are found in catalogues as recorded: $name', (recorded) => {
    const frames = recorded.frames.map(({ mjd, rows }) => ({
      mjd,
      ra: Float64Array.from(rows, (row) => row.ra ?? Number.NaN),
      dec: Float64Array.from(rows, (row) => row.dec ?? Number.NaN),
      label: (row: number) => rows[row]!.id ?? String(row),
    }))
    const fitted = fitTrack(recorded.samples)
    if (!fitted.ok) throw new Error(fitted.reason)
    const found = searchTrack(frames, recorded.samples, { track: fitted.track, radiusArcsec: recorded.search_radius })
    const picked = [...found.picks.entries()].filter(([, row]) => row >= 0)
    expect(picked.map(([f, row]) => [`f${f}`, frames[f]!.label(row)])).toEqual(
      recorded.picks.map(({ frame, id }) => [frame, id]),
    )
    for (const [i, [f]] of picked.entries()) {
      expect(Math.abs(found.offsetArcsec[f]! - recorded.picks[i]!.offset)).toBeLessThan(SEPARATION_ARCSEC)
    }
    expect(found.rejected.map(({ frame, row }) => ({ frame: `f${frame}`, id: frames[frame]!.label(row) }))).toEqual(
      recorded.rejected,
    )
    expect(found.withoutPick.map((frame) => `f${frame}`)).toEqual(recorded.without_pick)
    expect(found.refined?.degree ?? null).toBe(recorded.degree)
    expect(found.refined !== null).toBe(recorded.refined)
    if (recorded.residual_rms_arcsec === null) expect(found.residualRmsArcsec).toBeNaN()
    else expect(Math.abs(found.residualRmsArcsec - recorded.residual_rms_arcsec)).toBeLessThan(SEPARATION_ARCSEC)
    for (const [f, position] of recorded.positions.entries()) {
      expect(separation([found.ra[f]!, found.dec[f]!], position)).toBeLessThan(POSITION_ARCSEC)
    }
    expect(found.diagnostics.map(roughly)).toEqual(recorded.diagnostics.map(roughly))
  })
})

/** Separations in texts to one digit less than they are told with. */
function roughly(text: string): string {
  return text.replace(/\d+\.\d\d(?= arcsec)/g, (number) => (Math.round(Number(number) * 20) / 20).toFixed(1))
}
