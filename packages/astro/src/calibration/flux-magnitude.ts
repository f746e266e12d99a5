import { MAGNITUDES_PER_RELATIVE_FLUX } from './series.ts'

/** A magnitude and its standard deviation. */
export interface Magnitude {
  readonly mag: number
  readonly magerr: number
}

/**
 * Magnitude −2.5·log10 of a flux, and its standard deviation 2.5/ln 10 · σ/flux (to first order); null unless the flux
 * is positive. In any unit of flux. Worked number: 1000 ± 10 is −7.5 ± 0.01086.
 */
export function fluxToMagnitude(flux: number, fluxError: number): Magnitude | null {
  if (!(flux > 0)) return null
  return { mag: -2.5 * Math.log10(flux), magerr: (MAGNITUDES_PER_RELATIVE_FLUX * fluxError) / flux }
}
