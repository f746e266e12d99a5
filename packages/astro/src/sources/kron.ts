import { boxOf } from './aperture-pixels.ts'
import { ellipseCoefficients } from './ellipse-overlap.ts'
import { FLAG_APERTURE_ALL_MASKED, FLAG_APERTURE_MASKED, FLAG_APERTURE_TRUNCATED, FLAG_NONPOSITIVE } from './flags.ts'
import { isMissing, type SourceImage, unscannedImage } from './image.ts'

/** An item for each source. */
export interface KronRadii {
  /** In units of a and b; 0 where it cannot be told (see flags). */
  readonly radius: Float64Array
  readonly flags: Int32Array
}

/** Radius, in units of a and b, within which light is looked at. */
const KRON_REACH = 6

/**
 * Kron's (1980, ApJS 43, 305) first moment radius Σ r I / Σ I within `reach` times an ellipse, r in units of it. a, b, theta are those
 * of the table of sources.
 */
export function kronRadii(
  image: SourceImage,
  {
    x,
    y,
    a,
    b,
    theta,
  }: {
    x: ArrayLike<number>
    y: ArrayLike<number>
    a: ArrayLike<number>
    b: ArrayLike<number>
    theta: ArrayLike<number>
  },
  reach: number = KRON_REACH,
): KronRadii {
  const plain = unscannedImage(image)
  const { pixels, width, height } = plain
  const radius = new Float64Array(x.length)
  const flags = new Int32Array(x.length)
  for (let i = 0; i < x.length; i++) {
    const { cxx, cyy, cxy } = ellipseCoefficients(a[i]!, b[i]!, theta[i]!)
    const box = boxOf({ x: x[i]!, y: y[i]!, a: a[i]! * reach, b: b[i]! * reach, theta: theta[i]! }, width, height)
    let moment = 0
    let light = 0
    let area = 0
    let masked = 0
    for (let py = box.yMin; py < box.yMax; py++) {
      for (let px = box.xMin; px < box.xMax; px++) {
        const dx = px - x[i]!
        const dy = py - y[i]!
        const r2 = cxx * dx * dx + cyy * dy * dy + cxy * dx * dy
        if (!(r2 <= reach * reach)) continue
        const at = py * width + px
        area++
        if (isMissing(plain, at)) {
          masked++
          continue
        }
        moment += Math.sqrt(r2) * pixels[at]!
        light += pixels[at]!
      }
    }
    flags[i] = box.isCut ? FLAG_APERTURE_TRUNCATED : 0
    if (masked > 0) flags[i]! |= FLAG_APERTURE_MASKED
    if (masked === area) flags[i]! |= FLAG_APERTURE_ALL_MASKED
    else if (moment > 0 && light > 0) radius[i] = moment / light
    else flags[i]! |= FLAG_NONPOSITIVE
  }
  return { radius, flags }
}
