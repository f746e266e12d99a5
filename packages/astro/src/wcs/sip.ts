import { type KeywordLookup, numberOf } from './header-values.ts'
import { isIdentity, type PlanePolynomial, termCount, termIndex } from './plane-polynomial.ts'
import { WcsError } from './wcs.ts'

/** The convention ends there: keywords have one digit. */
const LARGEST_ORDER = 9

/**
 * The SIP distortion (Shupe et al. 2005, ADASS XIV, 491): u + A(u, v), v + B(u, v) in pixels from CRPIX. Terms beyond A_ORDER and B_ORDER
 * do not count, nor do AP and BP, which only approximate the way back. Null where there is none, or all of it is 0.
 *
 * @throws WcsError for one of A and B without the other, and for orders that cannot be.
 */
export function readSip(get: KeywordLookup): PlanePolynomial | null {
  const orderA = orderOf(get, 'A_ORDER')
  const orderB = orderOf(get, 'B_ORDER')
  if (orderA === undefined && orderB === undefined) return null
  if (orderA === undefined || orderB === undefined) {
    const [there, missing] = orderA === undefined ? ['B_ORDER', 'A_ORDER'] : ['A_ORDER', 'B_ORDER']
    throw new WcsError(missing, `The distortion SIP has ${there} and no ${missing}.`)
  }
  const order = Math.max(1, orderA, orderB)
  const first = termsOf(order, orderA, (i, j) => numberOf(get, `A_${i}_${j}`))
  const second = termsOf(order, orderB, (i, j) => numberOf(get, `B_${i}_${j}`))
  first[termIndex(order, 1, 0)]! += 1
  second[termIndex(order, 0, 1)]! += 1
  const polynomial = { order, first, second, firstRadial: null, secondRadial: null }
  return isIdentity(polynomial) ? null : polynomial
}

function orderOf(get: KeywordLookup, keyword: string): number | undefined {
  const order = numberOf(get, keyword)
  if (order === undefined) return undefined
  if (!Number.isInteger(order) || order < 0 || order > LARGEST_ORDER)
    throw new WcsError(keyword, `${keyword} = ${order} is no order from 0 to ${LARGEST_ORDER}.`)
  return order
}

/** The coefficients up to `ownOrder`, in their places in a polynomial of `order`. */
function termsOf(order: number, ownOrder: number, value: (i: number, j: number) => number | undefined): Float64Array {
  const terms = new Float64Array(termCount(order))
  for (let i = 0; i <= ownOrder; i++) {
    for (let j = 0; i + j <= ownOrder; j++) terms[termIndex(order, i, j)] = value(i, j) ?? 0
  }
  return terms
}
