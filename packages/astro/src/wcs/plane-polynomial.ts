/**
 * A map of the plane onto itself by two polynomials: (u, v) → (P(u, v), Q(u, v)). Both distortions are such maps: SIP in pixels,
 * TPV in degrees. Plain data.
 */
export interface PlanePolynomial {
  /** Largest i + j. */
  readonly order: number
  /** Coefficients of uⁱ vʲ of P and of Q, rows of ascending i in which j ascends from 0 to order − i: see `termIndex`. */
  readonly first: Float64Array
  readonly second: Float64Array
  /** Coefficients of r, r³, r⁵, r⁷ (r² = u² + v²), null where there are none. */
  readonly firstRadial: Float64Array | null
  readonly secondRadial: Float64Array | null
}

/** How many terms there are up to an order. */
export function termCount(order: number): number {
  return ((order + 1) * (order + 2)) / 2
}

/** Place of the coefficient of uⁱ vʲ. */
export function termIndex(order: number, i: number, j: number): number {
  return i * (order + 1) - (i * (i - 1)) / 2 + j
}

/** Whether every point stays where it is. */
export function isIdentity({ order, first, second, firstRadial, secondRadial }: PlanePolynomial): boolean {
  const isRest = (coefficients: Float64Array, kept: number) =>
    coefficients.every((coefficient, k) => coefficient === (k === kept ? 1 : 0))
  const isZero = (radial: Float64Array | null) => radial === null || radial.every((coefficient) => coefficient === 0)
  return (
    isRest(first, termIndex(order, 1, 0)) &&
    isRest(second, termIndex(order, 0, 1)) &&
    isZero(firstRadial) &&
    isZero(secondRadial)
  )
}

/** Replaces the first `count` points (u, v) by where the map takes them. */
export function applyPolynomial(map: PlanePolynomial, u: Float64Array, v: Float64Array, count: number): void {
  const { order, first, second, firstRadial, secondRadial } = map
  const last = first.length - 1
  for (let n = 0; n < count; n++) {
    const a = u[n]!
    const b = v[n]!
    let p = 0
    let q = 0
    for (let i = order, k = last; i >= 0; i--) {
      let rowP = 0
      let rowQ = 0
      for (let j = order - i; j >= 0; j--, k--) {
        rowP = rowP * b + first[k]!
        rowQ = rowQ * b + second[k]!
      }
      p = p * a + rowP
      q = q * a + rowQ
    }
    if (firstRadial !== null || secondRadial !== null) {
      const rr = a * a + b * b
      const r = Math.sqrt(rr)
      if (firstRadial !== null) p += r * inSquares(firstRadial, rr)
      if (secondRadial !== null) q += r * inSquares(secondRadial, rr)
    }
    u[n] = p
    v[n] = q
  }
}

/**
 * The map and its derivatives at one point, into `out`: P, Q, ∂P/∂u, ∂P/∂v, ∂Q/∂u, ∂Q/∂v. At u = v = 0 the terms in r have no derivative
 * and count as level.
 */
export function differentiate(map: PlanePolynomial, u: number, v: number, out: Float64Array): void {
  const { order, first, second, firstRadial, secondRadial } = map
  let p = 0
  let q = 0
  let pu = 0
  let pv = 0
  let qu = 0
  let qv = 0
  for (let i = order, k = first.length - 1; i >= 0; i--) {
    let rowP = 0
    let rowQ = 0
    let slopeP = 0
    let slopeQ = 0
    for (let j = order - i; j >= 0; j--, k--) {
      slopeP = slopeP * v + rowP
      slopeQ = slopeQ * v + rowQ
      rowP = rowP * v + first[k]!
      rowQ = rowQ * v + second[k]!
    }
    pu = pu * u + p
    qu = qu * u + q
    p = p * u + rowP
    q = q * u + rowQ
    pv = pv * u + slopeP
    qv = qv * u + slopeQ
  }
  out[0] = p
  out[1] = q
  out[2] = pu
  out[3] = pv
  out[4] = qu
  out[5] = qv
  if (firstRadial !== null) addRadial(firstRadial, u, v, out, 0)
  if (secondRadial !== null) addRadial(secondRadial, u, v, out, 1)
}

function addRadial(radial: Float64Array, u: number, v: number, out: Float64Array, of: 0 | 1): void {
  const rr = u * u + v * v
  if (rr === 0) return
  const r = Math.sqrt(rr)
  const slope = (radial[0]! + rr * (3 * radial[1]! + rr * (5 * radial[2]! + rr * 7 * radial[3]!))) / r
  out[of]! += r * inSquares(radial, rr)
  out[2 + 2 * of]! += slope * u
  out[3 + 2 * of]! += slope * v
}

function inSquares(radial: Float64Array, rr: number): number {
  return radial[0]! + rr * (radial[1]! + rr * (radial[2]! + rr * radial[3]!))
}
