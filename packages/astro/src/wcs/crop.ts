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
 * CD, PC or CDELT and the coefficients of SIP; those of alternate descriptions (CRPIX1A …) and of physical coordinates (LTV, LTM: position
 * from 1 = LTM · place on the detector + LTV) too. Only keywords that the header has are given, but missing CRPIX and LTV, which are 0, and
 * PCi_i and LTMi_i, which are 1, where they have to be something else.
 *
 * A position p (from 0) of the image becomes (p − x0 + 0.5)/factor − 0.5.
 *
 * @throws WcsError for values that are no numbers. @throws RangeError for a factor that is not positive.
 */
export function rewindowWcs(get: KeywordLookup, window: PixelWindow): Map<string, number> {
  const header: Rewindowing = {
    get,
    starts: [window.x0 ?? 0, window.y0 ?? 0],
    factors: [window.factorX ?? 1, window.factorY ?? 1],
    changed: new Map(),
  }
  for (const value of [...header.factors, ...header.starts]) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no window of an image.`)
  }
  if (!header.factors.every((factor) => factor > 0)) throw new RangeError('The factors of binning are not positive.')
  for (const version of VERSIONS) {
    if (!describesPixels(get, version)) continue
    movePixel(header, version)
    scaleMatrix(header, version)
  }
  scaleSip(header)
  movePhysical(header)
  return header.changed
}

interface Rewindowing {
  readonly get: KeywordLookup
  readonly starts: readonly [number, number]
  readonly factors: readonly [number, number]
  readonly changed: Map<string, number>
}

/** Notes a keyword that becomes different from what it is, or is by default. */
function change(
  { get, changed }: Rewindowing,
  keyword: string,
  make: { byDefault: number; from(before: number): number },
) {
  const before = numberOf(get, keyword) ?? make.byDefault
  const after = make.from(before)
  if (after !== before) changed.set(keyword, after)
}

function describesPixels(get: KeywordLookup, version: string): boolean {
  const keywords = ['CRPIX1', 'CRPIX2', 'CRVAL1', 'CRVAL2', 'CTYPE1', 'CTYPE2', 'CD1_1', 'CDELT1']
  return keywords.some((keyword) => has(get, keyword + version))
}

function movePixel(header: Rewindowing, version: string): void {
  for (const axis of [0, 1] as const) {
    const from = (pixel: number) => (pixel - 0.5 - header.starts[axis]) / header.factors[axis] + 0.5
    change(header, `CRPIX${axis + 1}${version}`, { byDefault: 0, from })
  }
}

/** Pixels of axis j stand in column j of CD and PC; with CDELT and CROTA in CDELTj (paper II, section 6.1). */
function scaleMatrix(header: Rewindowing, version: string): void {
  const present = (prefix: string) =>
    [1, 2].some((i) => [1, 2].some((j) => has(header.get, `${prefix}${i}_${j}${version}`)))
  const prefix = present('CD') ? 'CD' : present('PC') ? 'PC' : null
  for (const j of [1, 2] as const) {
    const from = (value: number) => value * header.factors[j - 1]!
    if (prefix === null) change(header, `CDELT${j}${version}`, { byDefault: 1, from })
    else
      for (const i of [1, 2])
        change(header, `${prefix}${i}_${j}${version}`, { byDefault: prefix === 'PC' && i === j ? 1 : 0, from })
  }
}

/** u = fx·u′, v = fy·v′: a coefficient of uⁱvʲ is multiplied by fxⁱ fyʲ, and divided by the factor of the axis that it moves. */
function scaleSip(header: Rewindowing): void {
  const [factorX, factorY] = header.factors
  for (const letter of ['A', 'B', 'AP', 'BP']) {
    const own = letter.startsWith('A') ? factorX : factorY
    for (let i = 0; i <= 9; i++) {
      for (let j = 0; i + j <= 9; j++) {
        const from = (value: number) => (value * factorX ** i * factorY ** j) / own
        change(header, `${letter}_${i}_${j}`, { byDefault: 0, from })
      }
    }
  }
}

function movePhysical(header: Rewindowing): void {
  const keywords = ['LTV1', 'LTV2', 'LTM1_1', 'LTM1_2', 'LTM2_1', 'LTM2_2']
  if (!keywords.some((keyword) => has(header.get, keyword))) return
  for (const i of [1, 2] as const) {
    const factor = header.factors[i - 1]!
    const from = (position: number) => (position - 0.5 - header.starts[i - 1]!) / factor + 0.5
    change(header, `LTV${i}`, { byDefault: 0, from })
    for (const j of [1, 2])
      change(header, `LTM${i}_${j}`, { byDefault: i === j ? 1 : 0, from: (value) => value / factor })
  }
}

function has(get: KeywordLookup, keyword: string): boolean {
  return (get(keyword) ?? undefined) !== undefined
}
