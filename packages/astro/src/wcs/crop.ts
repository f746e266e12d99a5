import { type KeywordLookup, numberOf } from './header-values.ts'

/** Which pixels are kept, and how many of them become one. */
export interface PixelWindow {
  /** First column and row, pixels from 0; they become 0. */
  readonly x0?: number
  readonly y0?: number
  /** Pixels along axis 1 and axis 2 that become one (binning); 0.5 makes two of each. */
  readonly factorX?: number
  readonly factorY?: number
}

const VERSIONS = ['', ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/**
 * The keywords of a header's WCS that are different for a part of its image, binned or not, and their values: CRPIX, with binning also
 * CD, PC or CDELT and the coefficients of SIP; those of alternate descriptions (CRPIX1A …) too. Only keywords that the header has are given,
 * but missing CRPIX, which are 0, and PC1_1 and PC2_2, which are 1, where they have to be something else.
 *
 * A position p (from 0) of the image becomes (p − x0 + 0.5)/factor − 0.5.
 *
 * @throws WcsError for values that are no numbers. @throws RangeError for a factor that is not positive.
 */
export function rewindowWcs(get: KeywordLookup, window: PixelWindow): Map<string, number> {
  const factors = [window.factorX ?? 1, window.factorY ?? 1] as const
  const starts = [window.x0 ?? 0, window.y0 ?? 0] as const
  for (const value of [...factors, ...starts]) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no window of an image.`)
  }
  if (!(factors[0] > 0 && factors[1] > 0)) throw new RangeError('The factors of binning are not positive.')
  const changed = new Map<string, number>()
  for (const version of VERSIONS) {
    if (!describesPixels(get, version)) continue
    for (const axis of [0, 1] as const) {
      const keyword = `CRPIX${axis + 1}${version}`
      const pixel = numberOf(get, keyword) ?? 0
      note(changed, keyword, pixel, (pixel - 0.5 - starts[axis]) / factors[axis] + 0.5)
    }
    scaleMatrix(get, version, factors, changed)
  }
  scaleSip(get, factors, changed)
  return changed
}

function describesPixels(get: KeywordLookup, version: string): boolean {
  const keywords = ['CRPIX1', 'CRPIX2', 'CRVAL1', 'CRVAL2', 'CTYPE1', 'CTYPE2', 'CD1_1', 'CDELT1']
  return keywords.some((keyword) => (get(keyword + version) ?? undefined) !== undefined)
}

/** Pixels of axis j stand in column j of CD and PC; with CDELT and CROTA in CDELTj (paper II, section 6.1). */
function scaleMatrix(
  get: KeywordLookup,
  version: string,
  factors: readonly [number, number],
  changed: Map<string, number>,
): void {
  const present = (prefix: string) => [1, 2].some((i) => [1, 2].some((j) => has(get, `${prefix}${i}_${j}${version}`)))
  const prefix = present('CD') ? 'CD' : present('PC') ? 'PC' : null
  for (const j of [1, 2] as const) {
    if (prefix === null) {
      const keyword = `CDELT${j}${version}`
      const value = numberOf(get, keyword) ?? 1
      note(changed, keyword, value, value * factors[j - 1]!)
      continue
    }
    for (const i of [1, 2]) {
      const keyword = `${prefix}${i}_${j}${version}`
      const value = numberOf(get, keyword) ?? (prefix === 'PC' && i === j ? 1 : 0)
      note(changed, keyword, value, value * factors[j - 1]!)
    }
  }
}

/** u = fx·u′, v = fy·v′: a coefficient of uⁱvʲ is multiplied by fxⁱ fyʲ, and divided by the factor of the axis that it moves. */
function scaleSip(get: KeywordLookup, factors: readonly [number, number], changed: Map<string, number>): void {
  for (const [letter, own] of [
    ['A', factors[0]],
    ['B', factors[1]],
    ['AP', factors[0]],
    ['BP', factors[1]],
  ] as const) {
    for (let i = 0; i <= 9; i++) {
      for (let j = 0; i + j <= 9; j++) {
        const keyword = `${letter}_${i}_${j}`
        const value = numberOf(get, keyword)
        if (value !== undefined) note(changed, keyword, value, (value * factors[0] ** i * factors[1] ** j) / own)
      }
    }
  }
}

function has(get: KeywordLookup, keyword: string): boolean {
  return (get(keyword) ?? undefined) !== undefined
}

function note(changed: Map<string, number>, keyword: string, before: number, after: number): void {
  if (after !== before) changed.set(keyword, after)
}
