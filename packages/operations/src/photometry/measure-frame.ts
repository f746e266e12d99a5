import {
  type ApertureResult,
  annulusBackground,
  apertureSum,
  type Detector,
  type ImagePixels,
  measureStar,
  type PhotometryConvention,
  parseWcs,
  type StarRadii,
  type Wcs,
} from '@datalab/astro'
import { FitsError, imageHeader } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { openScienceImage } from '../pixels/science-image.ts'
import { annulusFits, type Radii } from './candidate-pool.ts'
import { detectorOf, pixelScaleOf, saturationOf } from './frame-facts.ts'
import { frameScratch } from './frame-scratch.ts'

/** What to measure on one frame. Plain data, so that it can be posted to another thread. */
export interface MeasureTask {
  readonly path: string
  /** Predicted place of the target, degrees. */
  readonly ra: number
  readonly dec: number
}

export interface MeasureSettings {
  /** Places of the comparison candidates, degrees. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly radii: Radii
  readonly convention: PhotometryConvention
}

/** A star as it was measured: positions in cell geometry (docs/conventions.md), counts. */
export interface StarRecord {
  readonly x: number
  readonly y: number
  readonly net: number
  readonly sigma: number
  readonly background: number
  readonly peak: number
  readonly pixels: number
  readonly backgroundPixels: number
  /** Part of the aperture without pixels. */
  readonly missing: number
}

export type TargetRecord =
  | ({ readonly ok: true; readonly recentred: boolean } & StarRecord)
  | { readonly ok: false; readonly reason: string }

/**
 * Columns of the table of candidates that were measured, `candidate · COLUMNS.length + column`; NaN for those that
 * were not.
 */
export const COLUMNS = [
  'x',
  'y',
  'net',
  'sigma',
  'background',
  'peak',
  'pixels',
  'backgroundPixels',
  'missing',
] as const

export interface MeasuredFrame {
  readonly target: TargetRecord
  readonly stars: Float64Array
  readonly detector: Detector
  /** Counts of saturation; null where unknown. */
  readonly saturation: number | null
  /** Scatter of the sky about the target over what gain and read noise let expect; null where there is no sky. */
  readonly skyNoiseRatio: number | null
  readonly radiiPixels: StarRadii
}

/** A centre farther than this from the prediction is another star's, pixels. */
const FARTHEST_SHIFT_PIXELS = 6
/** Of an aperture that holds only a part of its star's light nothing can be said, beyond this share. */
export const MOST_MISSING = 0.02
/** Rim pixels are divided as they always were: counts then compare with earlier ones, and the error averages out. */
const RIM = 'subpixel'
const HALF_PIXEL = 0.5

/**
 * Measures target and candidates on one frame, whose pixels alone are in memory. On a frame whose pixels are damaged
 * nothing is measured.
 */
export function measureFrame(task: MeasureTask, settings: MeasureSettings): MeasuredFrame {
  try {
    return measurePixels(task, settings)
  } catch (error) {
    if (error instanceof FitsError) return nothingMeasured(`it could not be read: ${error.message}`, settings)
    throw error
  }
}

function nothingMeasured(reason: string, { ra }: MeasureSettings): MeasuredFrame {
  return {
    target: { ok: false, reason },
    stars: new Float64Array(ra.length * COLUMNS.length).fill(Number.NaN),
    detector: { gain: Number.NaN, readNoise: Number.NaN },
    saturation: null,
    skyNoiseRatio: null,
    radiiPixels: { aperture: Number.NaN, inner: Number.NaN, outer: Number.NaN },
  }
}

function measurePixels(task: MeasureTask, settings: MeasureSettings): MeasuredFrame {
  const file = openFitsFile(task.path)
  try {
    const { hdu, image: reader } = openScienceImage(file)
    const header = imageHeader(hdu)
    const cards = (keyword: string) => header.get(keyword)
    const { width, height } = reader
    const pixels = frameScratch(width * height)
    reader.readRows(0, height, pixels)
    const image: ImagePixels = { pixels, width, height }
    const wcs = parseWcs(cards)
    const scale = pixelScaleOf(cards, wcs)
    if (wcs === null || scale === null) throw new Error(`${task.path} has changed while it was measured`)
    const { radii, convention } = settings
    const radiiPixels = { aperture: radii.aperture / scale, inner: radii.inner / scale, outer: radii.outer / scale }
    const frame: Frame = { image, radii: radiiPixels, detector: detectorOf(cards), convention }
    const predicted = wcs.skyToPixel(task.ra, task.dec)
    const target: TargetRecord =
      predicted === null ? { ok: false, reason: 'the target is not in its field' } : measureTarget(frame, predicted)
    const stars = measureCandidates(frame, settings, { target: predicted, wcs })
    const skyNoiseRatio = skyNoise(frame, predicted)
    return { target, stars, detector: frame.detector, saturation: saturationOf(cards), skyNoiseRatio, radiiPixels }
  } finally {
    file.close()
  }
}

interface Frame {
  readonly image: ImagePixels
  readonly radii: StarRadii
  readonly detector: Detector
  readonly convention: PhotometryConvention
}

/** At its centre; at the predicted place where there is no centre or it is another star's. */
function measureTarget(
  { image, radii, detector, convention }: Frame,
  [px, py]: readonly [number, number],
): TargetRecord {
  const options = { convention, rim: RIM } as const
  const { centre, sum } = measureStar(image, px, py, radii, detector, options)
  const recentred = centre.ok && Math.hypot(centre.x - px, centre.y - py) <= FARTHEST_SHIFT_PIXELS
  if (recentred) return targetRecord(sum, centre.x, centre.y, true)
  const [x, y] = [px + HALF_PIXEL, py + HALF_PIXEL]
  const sky = { convention, gain: detector.gain }
  const background = annulusBackground(image, x, y, radii.inner, radii.outer, sky)
  return targetRecord(apertureSum(image, x, y, radii.aperture, background, detector, options), x, y, false)
}

function targetRecord(sum: ApertureResult, x: number, y: number, recentred: boolean): TargetRecord {
  if (!sum.ok) return { ok: false, reason: sum.failure }
  const { net, sigma, background, peak, pixels, backgroundPixels, missing } = sum
  return { ok: true, recentred, x, y, net, sigma, background, peak, pixels, backgroundPixels, missing }
}

function measureCandidates(
  { image, radii, detector, convention }: Frame,
  settings: MeasureSettings,
  { target, wcs }: { readonly target: readonly [number, number] | null; readonly wcs: Wcs },
): Float64Array {
  const count = settings.ra.length
  const stars = new Float64Array(count * COLUMNS.length).fill(Number.NaN)
  for (let star = 0; star < count; star++) {
    const pixel = wcs.skyToPixel(settings.ra[star]!, settings.dec[star]!)
    if (pixel === null || !annulusFits(image, pixel, radii.outer)) continue
    if (convention !== 'classic' && target !== null && sharesLight(pixel, target, radii.aperture)) continue
    const { centre, sum } = measureStar(image, pixel[0], pixel[1], radii, detector, { convention, rim: RIM })
    if (!centre.ok || !sum.ok) continue
    if (convention !== 'classic') {
      const shift = Math.hypot(centre.x - pixel[0], centre.y - pixel[1])
      if (shift > FARTHEST_SHIFT_PIXELS || sum.missing > MOST_MISSING) continue
    }
    const { net, sigma, background, peak, pixels, backgroundPixels, missing } = sum
    stars.set(
      [centre.x, centre.y, net, sigma, background, peak, pixels, backgroundPixels, missing],
      star * COLUMNS.length,
    )
  }
  return stars
}

/** Whether the apertures of two places overlap: a moving target passes over the stars. */
function sharesLight(a: readonly [number, number], b: readonly [number, number], radius: number): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) < 2 * radius
}

/** Measured scatter of a pixel of sky over the expected one. */
function skyNoise({ image, radii, detector }: Frame, place: readonly [number, number] | null): number | null {
  if (place === null || !(detector.gain > 0)) return null
  const { mean, sigma, pixels } = annulusBackground(image, place[0], place[1], radii.inner, radii.outer)
  const expected = Math.sqrt(Math.max(mean, 0) / detector.gain + (detector.readNoise / detector.gain) ** 2)
  return pixels > 0 && expected > 0 ? sigma / expected : null
}
