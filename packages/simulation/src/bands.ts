export const bands = ['gp', 'rp', 'ip', 'zs'] as const
export type Band = (typeof bands)[number]
export type Magnitudes = Record<Band, number>

/** Magnitudes in all bands from r and the colour g − r, along the locus of ordinary stars. */
export function magnitudesFromColour(rp: number, gMinusR: number): Magnitudes {
  // Red dwarfs leave the straight line: their r − i grows on while g − r stays near 1.4.
  const rMinusI = 0.4 * gMinusR - 0.02 + (gMinusR > 1.2 ? 2 * (gMinusR - 1.2) : 0)
  const ip = rp - rMinusI
  return { gp: rp + gMinusR, rp, ip, zs: ip - 0.5 * rMinusI }
}
