import type { CelestialAxes } from './celestial-axes.ts'
import { type KeywordLookup, numberOf } from './header-values.ts'
import { isIdentity, type PlanePolynomial, termCount, termIndex } from './plane-polynomial.ts'
import { WcsError } from './wcs.ts'

/** Highest number of a PVi_m, and what follows from it: degree 7. */
const LAST_TERM = 39
const ORDER = 7
/** PVi_0 … PVi_4 of the longitude axis mean other things in other projections. */
const FIRST_OWN_TERM = 5

/** What PVi_m multiplies on its axis, m from 0: powers of that axis' own coordinate and of the other, or an odd power of r. */
const TERMS: readonly ({ readonly own: number; readonly other: number } | { readonly radial: number })[] = listTerms()

function listTerms(): (typeof TERMS)[number][] {
  const terms: (typeof TERMS)[number][] = []
  for (let degree = 0; degree <= ORDER; degree++) {
    for (let other = 0; other <= degree; other++) terms.push({ own: degree - other, other })
    if (degree % 2 === 1) terms.push({ radial: degree })
  }
  return terms
}

/**
 * Whether PVi_m are those of TPV: where CTYPE says so, and in TAN with PVi_m that only this convention has, as SCAMP once wrote it: with m ≥ 5,
 * or with PV1_1 and PV2_1, unless these linear terms are all 0 (then they are leavings of another projection).
 */
export function isTpv(get: KeywordLookup, axes: CelestialAxes): boolean {
  if (axes.code === 'TPV') return true
  if (axes.code !== 'TAN') return false
  if (hasOwnTerm(get)) return true
  const linear = (keyword: string) => numberOf(get, keyword)
  const [a, b, c, d] = [linear('PV1_1'), linear('PV1_2') ?? 0, linear('PV2_2') ?? 0, linear('PV2_1')]
  return a !== undefined && d !== undefined && a * d - b * c !== 0
}

/**
 * The TPV distortion (Registry of FITS Conventions, "TPV World Coordinate System"): polynomials in degrees of the plane of projection,
 * with terms in r. Missing PVi_1 are 1, all others 0. Null where nothing moves.
 *
 * @throws WcsError where the linear terms have no inverse.
 */
export function readTpv(get: KeywordLookup, { longitude, latitude }: CelestialAxes): PlanePolynomial | null {
  const ofLongitude = readAxis(get, longitude, termIndexOfLongitude)
  const ofLatitude = readAxis(get, latitude, (own, other) => termIndexOfLongitude(other, own))
  const [u, v] = [termIndex(ORDER, 1, 0), termIndex(ORDER, 0, 1)]
  const { terms: first, radial: firstRadial } = ofLongitude
  const { terms: second, radial: secondRadial } = ofLatitude
  if (first[u]! * second[v]! - first[v]! * second[u]! === 0)
    throw new WcsError(`PV${longitude}_1`, 'The linear terms of the distortion TPV have no inverse.')
  const polynomial = shortened({ order: ORDER, first, second, firstRadial, secondRadial })
  return isIdentity(polynomial) ? null : polynomial
}

function hasOwnTerm(get: KeywordLookup): boolean {
  for (let term = FIRST_OWN_TERM; term <= LAST_TERM; term++) {
    if (numberOf(get, `PV1_${term}`) !== undefined || numberOf(get, `PV2_${term}`) !== undefined) return true
  }
  return false
}

function termIndexOfLongitude(own: number, other: number): number {
  return termIndex(ORDER, own, other)
}

function readAxis(
  get: KeywordLookup,
  axis: 1 | 2,
  place: (own: number, other: number) => number,
): { terms: Float64Array; radial: Float64Array | null } {
  const terms = new Float64Array(termCount(ORDER))
  const radial = new Float64Array(4)
  for (const [m, term] of TERMS.entries()) {
    const value = numberOf(get, `PV${axis}_${m}`) ?? (m === 1 ? 1 : 0)
    if ('radial' in term) radial[(term.radial - 1) / 2] = value
    else terms[place(term.own, term.other)] = value
  }
  return { terms, radial: radial.some((value) => value !== 0) ? radial : null }
}

/** The same map in the least order that holds it: most are cubic, and every term costs time at every pixel. */
function shortened(map: PlanePolynomial): PlanePolynomial {
  let order = 1
  for (let i = 0; i <= ORDER; i++) {
    for (let j = 0; i + j <= ORDER; j++) {
      const at = termIndex(ORDER, i, j)
      if (map.first[at] !== 0 || map.second[at] !== 0) order = Math.max(order, i + j)
    }
  }
  const first = new Float64Array(termCount(order))
  const second = new Float64Array(termCount(order))
  for (let i = 0; i <= order; i++) {
    for (let j = 0; i + j <= order; j++) {
      first[termIndex(order, i, j)] = map.first[termIndex(ORDER, i, j)]!
      second[termIndex(order, i, j)] = map.second[termIndex(ORDER, i, j)]!
    }
  }
  return { ...map, order, first, second }
}
