import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OperationCancelled, OperationFailure } from '../src/index.ts'
import { pathsOfSet, recordings } from './recorded-photometry.ts'
import { run, temporaryDir } from './run.ts'
import { type Row, SIZE } from './simulated-field.ts'
import { reduceSeries, type SimulatedSeries, simulateSeries } from './simulated-series.ts'

type Fields = Readonly<Record<string, unknown>>
type LightCurveRow = Readonly<Record<string, number | string | boolean | null>>

const RADII = { aperture_radius: 8, annulus_inner_radius: 12, annulus_outer_radius: 17 }

/** Runs the operation on a simulated series, as a client would. */
async function measure(series: Partial<SimulatedSeries> & { seed: string }, more: Fields = {}): Promise<Fields> {
  const dir = temporaryDir()
  const truth = simulateSeries(dir, { frames: 8, signalToNoise: 100, ...series })
  const source = { ra: truth.ra, dec: truth.dec, name: 'T' }
  const sent = { source, input_files: truth.files, ...RADII, ...more }
  const ran = await run('Aperture Photometry', sent, { paths: truth.paths })
  if (!('output_data' in ran.output)) throw new Error('numbers were expected')
  return ran.output.output_data[0] as Fields
}

const rowsOf = (data: Fields) => data.light_curve as LightCurveRow[]

/** Places of numbers that JSON does not have. */
function notFinite(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => notFinite(member, `${path}.${key}`))
}

describe('one light curve never mixes kinds of magnitude', () => {
  test('every magnitude is calibrated, whatever frames lack', async () => {
    // On one frame the catalogue has lost most stars: they are found by their places all the same.
    const catalogue = (rows: Row[], frame: number) => (frame === 3 ? rows.slice(0, 4) : rows)
    const rows = rowsOf(await measure({ seed: 'kinds', catalogue }))
    expect(rows).toHaveLength(8)
    for (const { mag } of rows) expect(Math.abs((mag as number) - 16)).toBeLessThan(0.1)
  })

  test('a frame that cannot be calibrated has null, not an instrumental magnitude', async () => {
    const recorded = recordings.find((r) => r.case === 'd-nonsidereal-min')!
    const ran = await run(recorded.operation, recorded.input_data, { paths: pathsOfSet(recorded.set) })
    const [data] = (ran.output as { output_data: Fields[] }).output_data
    const without = rowsOf(data!).filter(({ mag }) => mag === null)
    expect(without.length).toBeGreaterThan(0)
    for (const row of without) expect(row.target_net_source_counts).toBeGreaterThan(0)
  })
})

describe('a search for a period that failed', () => {
  test('is no period and no certainty, but a reason', async () => {
    const data = await measure({ seed: 'short', frames: 7 })
    expect([data.period, data.fap, data.frequency]).toEqual([undefined, undefined, undefined])
    expect(data.period_failure).toMatch(/8/)
  })
})

describe('numbers that cannot be divided by', () => {
  test.each([0, -1])('a gain of %d is refused in words', async (gain) => {
    await expect(measure({ seed: 'gain', frames: 2, cards: { GAIN: gain } })).rejects.toThrow(/gain is not positive/)
    await expect(measure({ seed: 'gain', frames: 2, cards: { GAIN: gain } })).rejects.toThrow(OperationFailure)
  })

  test('a place without a star has counts, and no magnitude where they are not positive', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'empty', frames: 12, signalToNoise: 100 })
    const source = { ra: truth.ra + 20 / 3600, dec: truth.dec + 20 / 3600 }
    const sent = { source, input_files: truth.files, ...RADII }
    const { output } = await run('Aperture Photometry', sent, { paths: truth.paths })
    const [data] = (output as { output_data: Fields[] }).output_data
    expect(notFinite(data)).toEqual([])
    const rows = rowsOf(data!)
    expect(rows.some(({ mag }) => mag === null)).toBe(true)
    for (const { mag, magerr, target_net_source_counts: net } of rows) {
      if ((net as number) <= 0) expect([mag, magerr]).toEqual([null, null])
    }
  })

  test('radii are arcseconds in the output, and pixels only where a name says so', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'radii', frames: 1, signalToNoise: 100 })
    const { frames, radii } = await reduceSeries(dir, truth)
    expect(radii).toEqual({ aperture: 8, inner: 12, outer: 17 })
    const { measured, frame } = frames[0]!
    expect(measured.radiiPixels.aperture * frame.pixelScaleArcsec).toBeCloseTo(8, 9)
  })
})

describe('a target stays the target', () => {
  test('and is one: a second one is refused rather than passed over', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'two', frames: 1, signalToNoise: 100 })
    const place = { ra: truth.ra, dec: truth.dec }
    const sent = { target_positions: [place, { ra: 1, dec: 2 }], input_files: truth.files, ...RADII }
    await expect(run('Aperture Photometry', sent, { paths: truth.paths })).rejects.toThrow(/at most 1 target_positions/)
  })

  test('beside a host that is brighter, within 6 pixels of its place', async () => {
    const neighbours = [{ dx: 8, dy: 0, difference: -3 }]
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'host', frames: 4, signalToNoise: 100, neighbours })
    const { frames } = await reduceSeries(dir, truth)
    for (const { frame, target, ra, dec } of frames) {
      const [x, y] = frame.wcs.skyToPixel(ra, dec)!
      expect(Math.hypot(target.x - x - 0.5, target.y - y - 0.5)).toBeLessThan(6.8)
    }
  })

  test('and comparison stars that are not on all frames do not stop the others', async () => {
    const drop = (rows: Row[], frame: number) => rows.filter((_, i) => i === 0 || (i + frame) % 5 !== 0)
    const rows = rowsOf(await measure({ seed: 'partly', catalogue: drop }))
    expect(rows.every(({ mag }) => mag !== null)).toBe(true)
  })

  test('and telescopes that disagree by 1.5″ make one comparison star of one star', async () => {
    const shift = 1.5 / 3600
    const catalogue = (rows: Row[], frame: number) =>
      rows.map((row) => ({ ...row, dec: row.dec + (frame % 2) * shift }))
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'telescopes', frames: 6, signalToNoise: 100, catalogue })
    const { pool, calibration } = await reduceSeries(dir, truth)
    expect(pool.candidates.count).toBe(14)
    expect([...pool.candidates.coverage]).toEqual(new Array(14).fill(6))
    expect(calibration.used).toHaveLength(10)
  })
})

describe('what no catalogue should do', () => {
  test('an empty one, or one without numbers, costs its frame nothing; none at all fails in words', async () => {
    const nothing = (rows: Row[], frame: number) =>
      frame === 1 ? [] : frame === 2 ? rows.map((row) => ({ ...row, mag: Number.NaN })) : rows
    const rows = rowsOf(await measure({ seed: 'nothing', catalogue: nothing, frames: 12 }))
    // Their pixels are as good as those of the others.
    expect(rows).toHaveLength(12)
    await expect(measure({ seed: 'none', frames: 3, catalogue: () => [] })).rejects.toThrow(/0 comparison candidates/)
  })

  test('sources listed twice count once', async () => {
    const twice = (rows: Row[]) => [...rows, ...rows]
    const data = await measure({ seed: 'twice', catalogue: twice })
    const stars = data.selected_comparison_stars as { ra_deg: number }[]
    expect(new Set(stars.map(({ ra_deg }) => ra_deg.toFixed(4))).size).toBe(stars.length)
    expect(rowsOf(data).every(({ comparison_stars }) => comparison_stars === 10)).toBe(true)
    // The target, listed twice, is no neighbour of itself.
    expect(rowsOf(data).map((row) => row.neighbours_in_aperture)).toEqual(new Array(8).fill(0))
  })

  test('every number of an output is one that JSON has', async () => {
    expect(notFinite(await measure({ seed: 'json', frames: 9 }))).toEqual([])
  })
})

describe('comparison stars that cannot be trusted', () => {
  test('are not used where a particle hit them, and are named', async () => {
    const dir = temporaryDir()
    // A bright spot in the aperture of the fifth star, on the fourth frame.
    const spoil: SimulatedSeries['spoil'] = (pixels, frame, stars) => {
      if (frame === 3) pixels[Math.floor(stars[4]!.y + 3) * SIZE + Math.floor(stars[4]!.x)]! += 60_000
    }
    const truth = simulateSeries(dir, { seed: 'hit', frames: 10, signalToNoise: 200, spoil })
    const ours = await reduceSeries(dir, truth)
    const classic = await reduceSeries(dir, truth, { convention: 'classic' })
    const off = ({ calibration: { magnitude } }: typeof ours) => Math.abs(magnitude[3]! - magnitude[2]!)
    expect(off(classic)).toBeGreaterThan(0.02)
    expect(off(ours)).toBeLessThan(0.02)
    expect(ours.diagnostics.join(' ')).toContain('Did not use 1 measurement(s)')
  })

  test('are not used where they vary', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'vary', frames: 12, signalToNoise: 200, varying: 0.3 })
    const { calibration, diagnostics } = await reduceSeries(dir, truth)
    expect(diagnostics.join(' ')).toContain('or variable')
    const { magnitude, magnitudeSigma } = calibration
    const mean = magnitude.reduce((sum, m) => sum + m, 0) / magnitude.length
    for (const [i, m] of magnitude.entries()) expect(Math.abs(m - mean)).toBeLessThan(4.5 * magnitudeSigma[i]!)
  })

  test('are not used where saturated, and are named', async () => {
    const dir = temporaryDir()
    const series = { seed: 'full', frames: 5, signalToNoise: 300, saturation: 20_000 }
    const truth = simulateSeries(dir, series)
    const reduction = await reduceSeries(dir, truth)
    const { calibration, series: measured, diagnostics } = reduction
    const full = [...measured.saturated!.keys()].filter((item) => measured.saturated![item] === 1)
    const stars = new Set(full.map((item) => Math.floor(item / measured.frameCount)))
    expect(stars.size).toBeGreaterThan(0)
    for (const star of calibration.used) expect(stars.has(star)).toBe(false)
    expect(diagnostics.join(' ')).toContain('saturated')
  })
})

describe('other stars in the aperture', () => {
  test('are told where a moving target passes one', async () => {
    const recorded = recordings.find((r) => r.case === 'c-moving-2')!
    const ran = await run(recorded.operation, recorded.input_data, { paths: pathsOfSet(recorded.set) })
    const [data] = (ran.output as { output_data: Fields[] }).output_data
    const blended = rowsOf(data!).filter((row) => (row.neighbours_in_aperture as number) > 0)
    // The truth of this field has a star within the aperture of the track on the sixth and seventh frame alone.
    expect(blended.map(({ fits_path }) => String(fits_path).slice(-16, -12))).toEqual(['0206', '0207'])
    const { reasons } = data!.quality as { reasons: { text: string }[] }
    expect(reasons.map(({ text }) => text).join(' ')).toContain('2 frame(s) another star')
  })

  test('are told beside a star that stays', async () => {
    const near = (rows: Row[]) => [...rows, { ...rows[0]!, dec: rows[0]!.dec + 5 / 3600, mag: rows[0]!.mag + 2 }]
    const rows = rowsOf(await measure({ seed: 'beside', catalogue: near }))
    expect(rows.map((row) => row.neighbours_in_aperture)).toEqual(new Array(8).fill(1))
  })
})

describe('frames and operations that end early', () => {
  const recorded = recordings.find((r) => r.case === 'a-aperture-small')!

  test('a frame with damaged pixels is left out by name, the others are measured', async () => {
    const paths = pathsOfSet(recorded.set)
    const [{ basename }] = recorded.input_data.input_files as [{ basename: string }]
    const bytes = readFileSync(paths[`archive/${basename}`]!)
    // Zeros in the middle of the compressed image: headers and catalogue are as they were.
    bytes.fill(0, 20_000, 60_000)
    const damaged = join(temporaryDir(), basename)
    writeFileSync(damaged, bytes)
    const ran = await run(recorded.operation, recorded.input_data, {
      paths: { ...paths, [`archive/${basename}`]: damaged },
    })
    const [data] = (ran.output as { output_data: Fields[] }).output_data
    expect(rowsOf(data!)).toHaveLength(6)
    const told = (data!.pipeline_diagnostics as string[]).filter((line) => line.includes(basename))
    expect(told.join(' ')).toContain('could not be read')
  })

  test('a file cut off before its table is left out as damaged, not as one without a table', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'cut', frames: 4, signalToNoise: 100 })
    const [path] = Object.values(truth.paths)
    const bytes = readFileSync(path!)
    writeFileSync(path!, bytes.subarray(0, bytes.indexOf('XTENSION= ' + "'BINTABLE'") + 100))
    const sent = { source: { ra: truth.ra, dec: truth.dec }, input_files: truth.files, ...RADII }
    const { output } = await run('Aperture Photometry', sent, { paths: truth.paths })
    const [data] = (output as { output_data: Fields[] }).output_data
    const [told] = data!.pipeline_diagnostics as string[]
    expect(told).toMatch(/^Left out simulated-cut-000: /)
    expect(told).not.toContain('no table')
  })

  test('a frame whose pixel scale makes the aperture larger than its image is left out, with the reason', async () => {
    const degrees = 1e-7 / 3600
    const cards = { CD1_1: -degrees, CD2_2: degrees }
    await expect(measure({ seed: 'tiny', frames: 2, cards })).rejects.toThrow(
      /Left out simulated-tiny-000: .*pixel scale of 1e-7″.*aperture.*larger than its image/,
    )
  })

  test.each(['Measuring', 'Creating'])('an operation cancelled while "%s" stops and leaves no file', async (phase) => {
    const outDir = temporaryDir()
    let stop = false
    const settings = {
      paths: pathsOfSet(recorded.set),
      outDir,
      threads: 2,
      cancelled: () => stop,
      onProgress: (_: number, message: string) => {
        stop ||= message.startsWith(phase)
      },
    }
    await expect(run(recorded.operation, recorded.input_data, settings)).rejects.toThrow(OperationCancelled)
    expect(readdirSync(outDir)).toEqual([])
  })
})

describe('frames without magnitudes of a catalogue', () => {
  const bare = (cards: Record<string, string>, frames = 8) => ({ seed: 'own', frames, bare: true, cards })

  test.each([
    ['that this server has made', { DLAB_KEY: 'k' }],
    ['of any other origin, by sources found on them', {}],
    ['of any other origin with their image under another name', { EXTNAME: 'IMAGE' }],
    ['of any other origin with their image in the primary HDU', {}, true],
  ])('%s give a light curve of differences, and say so', async (_, cards, primary = false) => {
    const data = await measure({ ...bare(cards), primary })
    const rows = rowsOf(data)
    expect(rows.map((row) => row.target_calibrated_apparent_magnitude)).toEqual(new Array(8).fill(null))
    const magnitudes = rows.map(({ mag }) => mag as number)
    expect(Math.max(...magnitudes) - Math.min(...magnitudes)).toBeLessThan(0.06)
    expect((data.pipeline_diagnostics as string[]).join(' ')).toContain('magnitudes are instrumental')
    expect(notFinite(data)).toEqual([])
  })

  test('are left out beside frames that have them, by name', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'own', frames: 8, signalToNoise: 100 })
    const without = simulateSeries(temporaryDir(), { ...bare({}, 1), signalToNoise: 100 })
    const [path] = Object.values(without.paths)
    const paths = { ...truth.paths, [Object.keys(truth.paths)[2]!]: path! }
    const sent = { source: { ra: truth.ra, dec: truth.dec }, input_files: truth.files, ...RADII }
    const { output } = await run('Aperture Photometry', sent, { paths })
    const [data] = (output as { output_data: Fields[] }).output_data
    expect(rowsOf(data!)).toHaveLength(7)
    expect(data!.pipeline_diagnostics).toContain('Left out simulated-own-002: it has no table CAT.')
  })

  test('are no light curve when there is one, of another origin', async () => {
    await expect(measure(bare({}, 1))).rejects.toThrow(/at least 1 valid input file.* it has no table CAT\.$/)
  })
})
