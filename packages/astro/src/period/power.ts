import type { TrigonometricSums } from './trigonometric-sums.ts'

/** Frequencies whose fit has a smaller determinant cannot be told apart from noise of rounding (even sampling): power 0. */
export const SINGULAR_DETERMINANT = 1e-9

/** Which model is fitted: a sinusoid about a fitted mean (values centred), or a sinusoid alone. */
export type Model = 'floating-mean' | 'sinusoid'

/**
 * The smaller eigenvalue of the fit's 2×2 matrix at grid entry i, up to a factor of 2: errors of the sums come into the power
 * divided by it.
 */
export function conditioning(sums: TrigonometricSums, i: number, model: Model): number {
  const { cc, ss, cs } = normalMatrix(sums, i, model)
  return (cc * ss - cs * cs) / (cc + ss)
}

/**
 * The part of the variance that the best sinusoid takes away, 0 … 1, at the entries `from` … `to` (not included) of the sums,
 * into `power` (Zechmeister & Kürster 2009, A&A 496, 577, equations 4–5; values of weighted mean square 1).
 */
export function fillPower(
  sums: TrigonometricSums,
  model: Model,
  range: { readonly from: number; readonly to: number },
  power: Float64Array,
): void {
  const { cos, sin, cos2, sin2, valueCos, valueSin } = sums
  const mean = model === 'floating-mean' ? 1 : 0
  for (let i = range.from; i < range.to; i++) {
    const c = mean * cos[i]!
    const s = mean * sin[i]!
    const cc = 0.5 * (1 + cos2[i]!) - c * c
    const ss = 0.5 * (1 - cos2[i]!) - s * s
    const cs = 0.5 * sin2[i]! - c * s
    const yc = valueCos[i]!
    const ys = valueSin[i]!
    const determinant = cc * ss - cs * cs
    const numerator = ss * yc * yc + cc * ys * ys - 2 * cs * yc * ys
    power[i] = determinant < SINGULAR_DETERMINANT ? 0 : numerator / determinant
  }
}

function normalMatrix(sums: TrigonometricSums, i: number, model: Model): { cc: number; ss: number; cs: number } {
  const c = model === 'floating-mean' ? sums.cos[i]! : 0
  const s = model === 'floating-mean' ? sums.sin[i]! : 0
  return {
    cc: 0.5 * (1 + sums.cos2[i]!) - c * c,
    ss: 0.5 * (1 - sums.cos2[i]!) - s * s,
    cs: 0.5 * sums.sin2[i]! - c * s,
  }
}
