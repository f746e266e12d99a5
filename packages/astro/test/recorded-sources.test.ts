import { describe, expect, it } from 'vitest'
import {
  backgroundMap,
  backgroundRmsMap,
  estimateBackground,
  extractSources,
  fluxRadii,
  kronRadii,
  type SourceTable,
  subtractBackground,
  sumApertures,
  sumCircles,
  windowedPositions,
} from '../src/index.ts'
import {
  type Columns,
  fieldPixels,
  fields,
  type RecordedField,
  sidecarFloats,
  sidecarIntegers,
} from './recorded-fields.ts'

/** The maps are recorded at every eighth row and column. */
const STEP = 8

/** Columns of the recording by ours. */
const COLUMNS = {
  threshold: 'thresh',
  pixels: 'npix',
  pixelsAbove: 'tnpix',
  xMin: 'xmin',
  xMax: 'xmax',
  yMin: 'ymin',
  yMax: 'ymax',
  x: 'x',
  y: 'y',
  x2: 'x2',
  y2: 'y2',
  xy: 'xy',
  errX2: 'errx2',
  errY2: 'erry2',
  errXy: 'errxy',
  a: 'a',
  b: 'b',
  theta: 'theta',
  cxx: 'cxx',
  cyy: 'cyy',
  cxy: 'cxy',
  flux: 'flux',
  filteredFlux: 'cflux',
  peak: 'peak',
  filteredPeak: 'cpeak',
  xPeak: 'xpeak',
  yPeak: 'ypeak',
  xFilteredPeak: 'xcpeak',
  yFilteredPeak: 'ycpeak',
  flags: 'flag',
} as const satisfies Partial<Record<keyof SourceTable, string>>

function prepare(field: RecordedField) {
  const [height, width] = field.shape
  const pixels = fieldPixels(field)
  const background = estimateBackground({ pixels, width, height })
  const net = new Float32Array(pixels.length)
  subtractBackground(background, pixels, net)
  return { width, height, pixels, background, image: { pixels: net, width, height } }
}

/** Largest |got − want| over max(1, |want|). */
function largestError(got: ArrayLike<number>, want: readonly (number | null)[]): number {
  expect(got.length).toBe(want.length)
  let largest = 0
  for (const [i, value] of want.entries()) {
    if (value === null) expect(got[i]).toBeNaN()
    else largest = Math.max(largest, Math.abs(got[i]! - value) / Math.max(1, Math.abs(value)))
  }
  return largest
}

function expectEqualColumns(sources: SourceTable, recorded: Columns, limit: number): void {
  for (const [ours, theirs] of Object.entries(COLUMNS)) {
    const tolerance = ours === 'theta' ? 1e-3 : limit // the angle of what is nearly round hangs on the last digits
    const error = largestError(sources[ours as keyof typeof COLUMNS], recorded[theirs]!)
    expect(error, ours).toBeLessThan(tolerance)
  }
}

it('has fields to compare with', () => {
  expect(fields.length).toBeGreaterThanOrEqual(3)
})

describe.each(fields.map((field) => [field.file, field] as const))('%s', (_, field) => {
  const { width, height, pixels, background, image } = prepare(field)
  const noise = background.globalRms
  const found = extractSources(image, { threshold: 1.5, noise, segmentation: true })
  const { objects } = field.extract_scalar

  it('has the background of the recording to 1e-6, with and without a filter', () => {
    const plain = estimateBackground({ pixels, width, height }, { filterWidth: 1, filterHeight: 1 })
    expect(Math.abs(background.globalLevel / field.background.globalback - 1)).toBeLessThan(1e-6)
    expect(Math.abs(background.globalRms / field.background.globalrms - 1)).toBeLessThan(1e-6)
    expect(Math.abs(plain.globalRms / field.background_1x1.globalrms - 1)).toBeLessThan(1e-6)
    const maps = [
      [backgroundMap(background), field.background.back],
      [backgroundRmsMap(background), field.background.rms!],
      [backgroundMap(plain), field.background_1x1.back],
    ] as const
    for (const [map, recorded] of maps) {
      const want = sidecarFloats(recorded)
      const got = map.filter((_, i) => Math.floor(i / width) % STEP === 0 && (i % width) % STEP === 0)
      expect(largestError(got, [...want])).toBeLessThan(1e-6)
    }
  })

  it('finds the sources of the recording in its order, every column equal to 1e-5', () => {
    expect(found.sources.count).toBe(field.extract_scalar.count)
    expectEqualColumns(found.sources, objects, 1e-5)
  })

  it('draws the segmentation map of the recording', () => {
    expect(found.segmentation).toEqual(sidecarIntegers(field.segmentation))
  })

  it('sums circles, exactly and by points, with and without an annulus, to 2e-4', () => {
    const at = { x: objects.x!, y: objects.y! }
    const { sum_circle, sum_circle_exact, sum_circle_annulus } = field.extract_scalar
    const cases = [
      [sumCircles(image, at, 5, { noise, gain: 1.5 }), sum_circle],
      [sumCircles(image, at, 5, { noise, gain: 1.5, subpix: 0 }), sum_circle_exact],
      [sumCircles(image, at, 5, { noise, gain: 1.5, annulus: { inner: 9, outer: 14 } }), sum_circle_annulus],
    ] as const
    for (const [sums, want] of cases) {
      expect(largestError(sums.flux, want.flux!)).toBeLessThan(2e-4)
      expect(largestError(sums.fluxError, want.fluxerr!)).toBeLessThan(2e-4)
      expect(largestError(sums.flags, want.flag!)).toBe(0)
    }
  })

  it('finds Kron radii, automatic fluxes and radii of parts of the light', () => {
    const { kron_radius, flux_auto, flux_radius } = field.extract_scalar
    const { x, y, a, b, theta } = objects as Record<'x' | 'y' | 'a' | 'b' | 'theta', number[]>
    const kron = kronRadii(image, { x, y, a, b, theta })
    expect(largestError(kron.radius, kron_radius.kronrad!)).toBeLessThan(1e-5)
    expect(largestError(kron.flags, kron_radius.flag!)).toBe(0)
    const axis = (axes: number[]) =>
      axes.map((value, i) => (flux_auto.circle[i] ? 1.75 : value * 2.5 * kron.radius[i]!))
    const auto = sumApertures(image, { x, y, a: axis(a), b: axis(b), theta }, { noise, gain: 1.5, subpix: 1 })
    expect(largestError(auto.flux, flux_auto.flux!)).toBeLessThan(0.2) // circles are summed with other points
    const flux = flux_auto.flux!.map((value) => (value > 0 ? value : Number.NaN))
    const radii = fluxRadii(image, { x, y, reach: a.map((value) => 6 * value), flux }, [0.25, 0.5, 0.75])
    expect(largestError(radii.radius, flux_radius.radius.flat())).toBeLessThan(1e-5)
  })

  it('finds windowed positions to 0.0015 pixels', () => {
    const { winpos, flux_radius } = field.extract_scalar
    const sigma = flux_radius.radius.map(([, half]) => (typeof half === 'number' && half > 0 ? (2 / 2.35) * half : 1))
    const windowed = windowedPositions(image, { x: objects.x!, y: objects.y!, sigma })
    for (const [i, x] of winpos.x!.entries()) {
      expect(Math.hypot(windowed.x[i]! - x, windowed.y[i]! - winpos.y![i]!)).toBeLessThan(0.0015)
    }
  })

  it('finds the sources of the recording over a map of noise, every column equal to 2e-5', () => {
    const { sources } = extractSources(image, { threshold: 1.5, noise: backgroundRmsMap(background) })
    const recorded = field.extract_map
    expect(sources.count).toBe(recorded.count)
    expectEqualColumns(sources, recorded.objects, 2e-5) // of so many faint ones one hangs on the last digits of the sky
  })

  it('leaves masked pixels out of background and sources', () => {
    const mask = new Uint8Array(pixels.length)
    for (let y = 40; y < 48; y++) mask.fill(1, y * width + 60, y * width + 90)
    const model = estimateBackground({ pixels, width, height, mask }, { meshWidth: 32, meshHeight: 32 })
    expect(Math.abs(model.globalLevel / field.masked.globalback - 1)).toBeLessThan(1e-6)
    expect(Math.abs(model.globalRms / field.masked.globalrms - 1)).toBeLessThan(1e-6)
    const net = new Float32Array(pixels.length)
    subtractBackground(model, pixels, net)
    const { sources } = extractSources({ pixels: net, width, height, mask }, { threshold: 3, noise: model.globalRms })
    expect(sources.count).toBe(field.masked.count)
    expect(largestError(sources.x, field.masked.x!)).toBeLessThan(1e-5)
    expect(largestError(sources.flux, field.masked.flux!)).toBeLessThan(1e-5)
    expect(largestError(sources.flags, field.masked.flag!)).toBe(0)
  })
})
