import { beforeAll, describe, expect, test } from 'vitest'
import { createContext } from '../src/context.ts'
import { DEFAULT_PRECISION } from '../src/index.ts'
import type { FrameInput } from '../src/inputs/frames.ts'
import type { PhotometrySettings } from '../src/photometry/declared-inputs.ts'
import { ephemerisTarget, fixedTarget, type Locator, trackedTarget } from '../src/photometry/locate-target.ts'
import type { COLUMNS } from '../src/photometry/measure-frame.ts'
import { reducePhotometry, starRecord } from '../src/photometry/reduce.ts'
import { pathsOfSet, type RecordedPhotometry, recordings } from './recorded-photometry.ts'
import { temporaryDir } from './run.ts'

const withInside = recordings.filter(({ inside, output_data }) => inside !== undefined && output_data !== undefined)

const DEFAULTS = { min_comparisons: 5, max_comparisons: 10 }

function locatorOf({ operation, input_data }: RecordedPhotometry): Locator {
  if (operation === 'Non-Sidereal Aperture Photometry') return ephemerisTarget
  const positions = input_data.target_positions as { mjd: number; ra: number; dec: number }[]
  if (operation === 'Aperture Photometry')
    return fixedTarget((input_data.source as { ra: number; dec: number }) ?? positions[0])
  return trackedTarget(positions, (input_data.track_search_radius as number) ?? 10)
}

function reduce(recorded: RecordedPhotometry, threads = 1) {
  const outDir = temporaryDir()
  const context = createContext({
    operation: { name: recorded.operation, version: 1 },
    key: 'result',
    paths: pathsOfSet(recorded.set),
    outDir,
    scratchDir: outDir,
    precision: DEFAULT_PRECISION,
    threads,
    control: { progress() {}, product() {}, cancelled: () => false },
    conclude() {},
  })
  return reducePhotometry(context, {
    files: recorded.input_data.input_files as FrameInput[],
    locate: locatorOf(recorded),
    strategy: recorded.operation === 'Aperture Photometry' ? 'shared' : 'shared-then-evolving',
    settings: { ...DEFAULTS, ...recorded.input_data } as unknown as PhotometrySettings, // as recorded
    convention: 'classic',
    moving: recorded.operation !== 'Aperture Photometry',
  })
}

const near = (got: number, want: number, tolerance: number, what: string) =>
  expect(Math.abs(got - want), `${what}: ${got} for ${want}`).toBeLessThanOrEqual(tolerance)
const relative = (want: number, tolerance: number) => Math.max(Math.abs(want), 1e-12) * tolerance
const wanted = (value: number | null | 'inf') =>
  value === null ? Number.NaN : value === 'inf' ? Number.POSITIVE_INFINITY : value

test('there are recordings of every operation', () => {
  expect(new Set(withInside.map(({ operation }) => operation)).size).toBe(3)
})

describe.each(withInside)('the classic convention does each step of $case as recorded', (recorded) => {
  const inside = recorded.inside!
  let reduced: Awaited<ReturnType<typeof reduce>>
  beforeAll(async () => {
    reduced = await reduce(recorded)
  }, 60_000)

  test('frames and places of the target', async () => {
    const { frames } = reduced
    expect(frames.map(({ frame }) => frame.basename)).toEqual(inside.frames)
    for (const { frame, ra, dec } of frames) {
      const [wantRa, wantDec] = inside.target_position[frame.basename]!
      near(((ra - wantRa + 540) % 360) - 180, 0, 1e-5 / 3600 + 1e-11, 'ra')
      near(dec, wantDec, 1e-5 / 3600, 'dec')
    }
  })

  test('candidates', async () => {
    const { candidates, targetSeparationPixels } = reduced.pool
    expect(candidates.ids).toEqual(inside.candidates.map(({ id }) => id))
    for (const [i, want] of inside.candidates.entries()) {
      near(candidates.ra[i]!, want.ra, 1e-9, 'ra')
      near(candidates.dec[i]!, want.dec, 1e-9, 'dec')
      near(candidates.referenceMagnitude[i]!, want.reference_magnitude, 1e-9, 'reference magnitude')
      expect(candidates.coverage[i]).toBe(want.coverage)
      const isolation = wanted(want.isolation_arcsec)
      if (isolation === Number.POSITIVE_INFINITY) expect(candidates.isolationArcsec[i]).toBe(isolation)
      else near(candidates.isolationArcsec[i]!, isolation, 0.005, 'isolation')
      near(targetSeparationPixels[i]!, want.target_separation_px, 0.005, 'separation')
    }
  })

  test('measurements of target and candidates', async () => {
    const { frames, pool } = reduced
    const differ = recorded.right_target ?? {}
    for (const { frame, target, measured } of frames) {
      const want = differ[frame.basename] ?? inside.target[frame.basename]!
      near(target.x, want.x!, 1e-6, 'x')
      near(target.y, want.y!, 1e-6, 'y')
      if (want.net !== undefined) near(target.net, want.net, relative(want.net, 1e-7), 'net')
      if (want.sigma !== undefined) near(target.sigma, want.sigma, relative(want.sigma, 1e-7), 'sigma')
      for (const [star, id] of pool.candidates.ids.entries()) {
        const columns = inside.measured[id]?.[frame.basename]
        if (columns === undefined) continue // a candidate that was dropped there is measured all the same here
        const got = starRecord(measured, star)
        for (const [i, name] of inside.measured_columns.entries()) {
          const key = name === 'background_pixels' ? 'backgroundPixels' : (name as (typeof COLUMNS)[number])
          const tolerance = key === 'x' || key === 'y' ? 1e-6 : relative(columns[i]!, 1e-7)
          near(got[key], columns[i]!, tolerance, `${id} ${name}`)
        }
      }
    }
  })

  test('zero points, ensembles and magnitudes', async () => {
    const { frames, calibration, pool } = reduced
    const { start, members } = calibration
    for (const [i, { frame }] of frames.entries()) {
      const ids = [...members.subarray(start[i]!, start[i + 1]!)].map((star) => pool.candidates.ids[star])
      expect(ids).toEqual(inside.ensemble[frame.basename])
      const zeroPoint = inside.zero_point[frame.basename]
      if (zeroPoint !== null) near(calibration.zeroPoint[i]!, zeroPoint!, 1e-7, 'zero point')
      if (recorded.right_target !== undefined) continue // what follows from the right target was not recorded
      const [magnitude, sigma] = inside.magnitude[frame.basename]!
      if (magnitude === null) expect(calibration.magnitude[i]).toBeNaN()
      else near(calibration.magnitude[i]!, magnitude, 1e-7, 'magnitude')
      if (sigma !== null) near(calibration.magnitudeSigma[i]!, sigma, 1e-7, 'σ of the magnitude')
    }
  })
})

test('threads share the frames without a difference', async () => {
  const recorded = withInside.find((r) => r.case === 'a-aperture')!
  const [alone, shared] = [await reduce(recorded), await reduce(recorded, 3)]
  expect(shared.calibration).toEqual(alone.calibration)
}, 60_000)
