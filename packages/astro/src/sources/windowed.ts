import { boxOf } from './aperture-pixels.ts'
import { FLAG_APERTURE_MASKED, FLAG_APERTURE_TRUNCATED } from './flags.ts'
import { isMissing, type PlainImage, type SourceImage, unscannedImage } from './image.ts'

/**
 * 0-based, an item for each source; flags as in SOURCE_FLAGS. Where the light under the window sums to nothing a position stays where
 * it was.
 */
export interface WindowedPositions {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly flags: Int32Array
}

/** The window reaches this many σ. */
const WINDOW_SIGMAS = 4
const MAX_STEPS = 16
/** Steps are this many times the offset of the weighted mean: of a Gaussian under a Gaussian window of its own size, half is seen. */
const STEP_FACTOR = 2
/** Pixels; a smaller step is the last. */
const LAST_STEP = 1e-4
/** σ is at least that of half the light within half a pixel. */
const MIN_WINDOW_SIGMA = (2 / 2.35) * 0.5
const SUBPIX = 11

/**
 * Positions weighted with a Gaussian that follows them (SExtractor manual, "Windowed positions"): nearly as good as a fit, for isolated
 * sources. `sigma` of each window in pixels: 2 / 2.35 times the radius of half the light.
 */
export function windowedPositions(
  image: SourceImage,
  { x, y, sigma }: { x: ArrayLike<number>; y: ArrayLike<number>; sigma: ArrayLike<number> },
): WindowedPositions {
  const plain = unscannedImage(image)
  const found = { x: new Float64Array(x.length), y: new Float64Array(x.length), flags: new Int32Array(x.length) }
  const mean = new Float64Array(2)
  for (let i = 0; i < x.length; i++) {
    const width = Math.max(sigma[i]!, MIN_WINDOW_SIGMA)
    let px = x[i]!
    let py = y[i]!
    for (let step = 0; step < MAX_STEPS; step++) {
      found.flags[i]! |= weightedOffset(plain, px, py, width, mean)
      const dx = mean[0]!
      const dy = mean[1]!
      if (!(Number.isFinite(dx) && Number.isFinite(dy))) break
      px += STEP_FACTOR * dx
      py += STEP_FACTOR * dy
      if (dx * dx + dy * dy < LAST_STEP * LAST_STEP) break
    }
    found.x[i] = px
    found.y[i] = py
  }
  return found
}

/** Offset of the weighted mean from (x, y) into `mean`: NaN where the weights sum to nothing. @returns flags */
function weightedOffset(image: PlainImage, x: number, y: number, sigma: number, mean: Float64Array): number {
  const { pixels, width, height } = image
  const reach = WINDOW_SIGMAS * sigma
  const box = boxOf({ x, y, a: reach, b: reach, theta: 0 }, width, height)
  const inner = Math.max(0, reach - 0.7072) ** 2
  const outer = (reach + 0.7072) ** 2
  let masked = 0
  let light = 0
  let area = 0
  let plainLight = 0
  let maskedWeights = 0
  let maskedX = 0
  let maskedY = 0
  let sumX = 0
  let sumY = 0
  for (let py = box.yMin; py < box.yMax; py++) {
    for (let px = box.xMin; px < box.xMax; px++) {
      const dx = px - x
      const dy = py - y
      const r2 = dx * dx + dy * dy
      if (r2 > outer) continue
      const part = r2 < inner ? 1 : partWithin(dx, dy, reach * reach)
      const at = py * width + px
      const weight = part * Math.exp(-r2 / (2 * sigma * sigma))
      if (isMissing(image, at)) {
        masked++
        maskedWeights += weight
        maskedX += weight * dx
        maskedY += weight * dy
        continue
      }
      area += part
      plainLight += part * pixels[at]!
      light += weight * pixels[at]!
      sumX += weight * pixels[at]! * dx
      sumY += weight * pixels[at]! * dy
    }
  }
  // masked pixels are as bright as the others on the average
  const average = area > 0 ? plainLight / area : 0
  const whole = light + average * maskedWeights
  mean[0] = whole > 0 ? (sumX + average * maskedX) / whole : Number.NaN
  mean[1] = whole > 0 ? (sumY + average * maskedY) / whole : Number.NaN
  return (box.isCut ? FLAG_APERTURE_TRUNCATED : 0) | (masked > 0 ? FLAG_APERTURE_MASKED : 0)
}

function partWithin(dx: number, dy: number, square: number): number {
  const scale = 1 / SUBPIX
  const offset = (scale - 1) / 2
  let hits = 0
  for (let j = 0; j < SUBPIX; j++) {
    const sy = dy + offset + j * scale
    for (let i = 0; i < SUBPIX; i++) {
      const sx = dx + offset + i * scale
      if (sx * sx + sy * sy < square) hits++
    }
  }
  return hits * scale * scale
}
