import { boxOf } from './aperture-pixels.ts'
import { FLAG_APERTURE_MASKED, FLAG_APERTURE_TRUNCATED } from './flags.ts'
import { isMissing, type PlainImage, type SourceImage, unscannedImage } from './image.ts'

/** Radii that hold parts of the light of sources. */
export interface FluxRadii {
  /** fractions.length radii in pixels for each position; NaN where the light they are a part of is not above 0 (SEP mostly has 0 there). */
  readonly radius: Float64Array
  /** Truncated (where the box of the light reaches beyond the image), masked. */
  readonly flags: Int32Array
}

/** Light is summed in this many rings. */
const RINGS = 64
/** The box of the light is wider than `reach` by this on each side, in pixels: as in SEP, it counts as truncated a little earlier. */
const BOX_MARGIN = 1.5

/**
 * Radii of circles that hold given fractions of the light (as SEP's `flux_radius`): light is summed in rings out to `reach` and
 * interpolated between them.
 *
 * @param flux the light of each position of which fractions are taken; null: what is within `reach`
 * @param subpix a pixel counts as subpix × subpix points
 */
export function fluxRadii(
  image: SourceImage,
  {
    x,
    y,
    reach,
    flux,
  }: { x: ArrayLike<number>; y: ArrayLike<number>; reach: ArrayLike<number>; flux: ArrayLike<number> | null },
  fractions: readonly number[],
  subpix = 5,
): FluxRadii {
  const plain = unscannedImage(image)
  const radius = new Float64Array(x.length * fractions.length)
  const flags = new Int32Array(x.length)
  const grown = new Float64Array(RINGS)
  for (let i = 0; i < x.length; i++) {
    flags[i] = sumRings(plain, { x: x[i]!, y: y[i]!, reach: reach[i]! }, subpix, grown)
    for (let ring = 1; ring < RINGS; ring++) grown[ring] = grown[ring]! + grown[ring - 1]!
    const whole = flux === null ? grown[RINGS - 1]! : flux[i]!
    for (const [k, fraction] of fractions.entries()) {
      radius[i * fractions.length + k] = radiusOf(grown, fraction * whole) * (reach[i]! / RINGS)
    }
  }
  return { radius, flags }
}

function radiusOf(grown: Float64Array, wanted: number): number {
  if (!(wanted > 0)) return Number.NaN
  let ring = 0
  while (ring < RINGS && grown[ring]! < wanted) ring++
  if (ring === RINGS) return RINGS
  const before = ring === 0 ? 0 : grown[ring - 1]!
  return ring + (wanted - before) / (grown[ring]! - before)
}

function sumRings(
  image: PlainImage,
  { x, y, reach }: { x: number; y: number; reach: number },
  subpix: number,
  rings: Float64Array,
): number {
  const { pixels, width, height } = image
  rings.fill(0)
  const all = new Float64Array(RINGS)
  const good = new Float64Array(RINGS)
  const circle = { x, y, a: reach, b: reach, theta: 0 }
  const box = boxOf(circle, width, height)
  const wide = boxOf({ ...circle, a: reach + BOX_MARGIN, b: reach + BOX_MARGIN }, width, height)
  const scale = 1 / subpix
  const offset = (scale - 1) / 2
  let masked = 0
  for (let py = box.yMin; py < box.yMax; py++) {
    for (let px = box.xMin; px < box.xMax; px++) {
      const dx = px - x
      const dy = py - y
      const far = Math.hypot(dx, dy)
      if (far > reach + 0.7072) continue
      const at = py * width + px
      const isMasked = isMissing(image, at)
      if (isMasked) masked++
      const value = pixels[at]! * scale * scale
      for (let j = 0; j < subpix; j++) {
        const sy = dy + offset + j * scale
        for (let i = 0; i < subpix; i++) {
          const sx = dx + offset + i * scale
          const ring = Math.floor((Math.sqrt(sx * sx + sy * sy) * RINGS) / reach)
          if (ring >= RINGS) continue
          all[ring] = all[ring]! + 1
          if (isMasked) continue
          good[ring] = good[ring]! + 1
          rings[ring] = rings[ring]! + value
        }
      }
    }
  }
  if (masked > 0)
    for (let ring = 0; ring < RINGS; ring++)
      rings[ring] = good[ring]! > 0 ? (rings[ring]! * all[ring]!) / good[ring]! : 0
  return (wide.isCut ? FLAG_APERTURE_TRUNCATED : 0) | (masked > 0 ? FLAG_APERTURE_MASKED : 0)
}
