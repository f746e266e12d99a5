/**
 * TAI − UTC since 1972: IERS Bulletin C and the list at https://hpiers.obspm.fr/iers/bul/bulc/Leap_Second.dat. None has been
 * announced since 2017; another one has to be added here.
 */
const STEPS: readonly (readonly [mjdFrom: number, seconds: number])[] = [
  [41317, 10], // 1972-01-01
  [41499, 11], // 1972-07-01
  [41683, 12], // 1973-01-01
  [42048, 13], // 1974-01-01
  [42413, 14], // 1975-01-01
  [42778, 15], // 1976-01-01
  [43144, 16], // 1977-01-01
  [43509, 17], // 1978-01-01
  [43874, 18], // 1979-01-01
  [44239, 19], // 1980-01-01
  [44786, 20], // 1981-07-01
  [45151, 21], // 1982-07-01
  [45516, 22], // 1983-07-01
  [46247, 23], // 1985-07-01
  [47161, 24], // 1988-01-01
  [47892, 25], // 1990-01-01
  [48257, 26], // 1991-01-01
  [48804, 27], // 1992-07-01
  [49169, 28], // 1993-07-01
  [49534, 29], // 1994-07-01
  [50083, 30], // 1996-01-01
  [50630, 31], // 1997-07-01
  [51179, 32], // 1999-01-01
  [53736, 33], // 2006-01-01
  [54832, 34], // 2009-01-01
  [56109, 35], // 2012-07-01
  [57204, 36], // 2015-07-01
  [57754, 37], // 2017-01-01
]

/** TAI − UTC in seconds on the UTC day `mjdDay` (whole); null before 1972. */
export function taiMinusUtcSeconds(mjdDay: number): number | null {
  const step = STEPS.findLast(([from]) => from <= mjdDay)
  return step ? step[1] : null
}

/** 86401 on a day that ends in a leap second, else 86400. */
export function utcDaySeconds(mjdDay: number): number {
  // A step begins on the day after its leap second; the first one is no step but the start of the list.
  return STEPS.some(([from], i) => i > 0 && from === mjdDay + 1) ? 86401 : 86400
}
