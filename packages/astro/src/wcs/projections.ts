import { DEGREES_PER_RADIAN } from '../sphere/angles.ts'

/** The projections that are understood by their codes in CTYPEn (FITS WCS paper II, section 5). */
export const PROJECTIONS = ['TAN', 'SIN', 'STG', 'ZEA', 'ARC', 'CAR'] as const
/** One of them. */
export type ProjectionName = (typeof PROJECTIONS)[number]

/**
 * Turns the first `count` points of arrays in place. From the plane: x, y degrees → x, y, z a unit vector in native axes (longitude 0
 * on the equator, longitude 90, north pole). To the plane: the reverse. NaN where the projection has no such point.
 */
export type PlaneKernel = (x: Float64Array, y: Float64Array, z: Float64Array, count: number) => void

/** A projection between the plane, in degrees, and native directions. */
export interface Projection {
  /** Native latitude of the reference point, degrees: 90 for zenithal projections. */
  readonly referenceLatitude: 0 | 90
  readonly fromPlane: PlaneKernel
  readonly toPlane: PlaneKernel
}

/** Roundings that may lie beyond the edge of a projection, in units of its radius. */
const EDGE = 1e-12

/**
 * Projections of FITS WCS paper II, section 5: zenithal x = R sin φ, y = −R cos φ; so a native vector is (−y, x, ·) times a factor. No
 * series and no angle is needed but in ARC and CAR.
 *
 * @param slant [ξ, η] of SIN
 */
export function projectionOf(name: ProjectionName, slant: readonly [number, number]): Projection {
  switch (name) {
    case 'TAN':
      return { referenceLatitude: 90, fromPlane: tanFromPlane, toPlane: tanToPlane }
    case 'SIN':
      return slant[0] === 0 && slant[1] === 0
        ? { referenceLatitude: 90, fromPlane: sinFromPlane, toPlane: sinToPlane }
        : slantSin(slant[0], slant[1])
    case 'STG':
      return { referenceLatitude: 90, fromPlane: stgFromPlane, toPlane: stgToPlane }
    case 'ZEA':
      return { referenceLatitude: 90, fromPlane: zeaFromPlane, toPlane: zeaToPlane }
    case 'ARC':
      return { referenceLatitude: 90, fromPlane: arcFromPlane, toPlane: arcToPlane }
    case 'CAR':
      return { referenceLatitude: 0, fromPlane: carFromPlane, toPlane: carToPlane }
  }
}

/** Gnomonic (section 5.1.3): R = cot θ. */
function tanFromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const xi = x[i]! / DEGREES_PER_RADIAN
    const eta = y[i]! / DEGREES_PER_RADIAN
    const inverse = 1 / Math.sqrt(1 + xi * xi + eta * eta)
    x[i] = -eta * inverse
    y[i] = xi * inverse
    z[i] = inverse > 0 ? inverse : Number.NaN // so far out that squares overflow
  }
}

function tanToPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const factor = z[i]! > 0 ? DEGREES_PER_RADIAN / z[i]! : Number.NaN // the other hemisphere
    const a = x[i]!
    x[i] = y[i]! * factor
    y[i] = -a * factor
  }
}

/** Orthographic (section 5.1.5): R = cos θ. */
function sinFromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const xi = x[i]! / DEGREES_PER_RADIAN
    const eta = y[i]! / DEGREES_PER_RADIAN
    x[i] = -eta
    y[i] = xi
    const rest = 1 - xi * xi - eta * eta
    z[i] = rest < 0 && rest > -EDGE ? 0 : Math.sqrt(rest)
  }
}

function sinToPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const factor = z[i]! >= -EDGE ? DEGREES_PER_RADIAN : Number.NaN
    const a = x[i]!
    x[i] = y[i]! * factor
    y[i] = -a * factor
  }
}

/**
 * Slant orthographic (section 5.1.5): x = cos θ sin φ + ξ s, y = −cos θ cos φ + η s, s = 1 − sin θ. The way back is a quadratic in s,
 * of whose two solutions the nearer to the native pole is seen.
 */
function slantSin(slantX: number, slantY: number): Projection {
  const leading = 1 + slantX * slantX + slantY * slantY

  function fromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const xi = x[i]! / DEGREES_PER_RADIAN
      const eta = y[i]! / DEGREES_PER_RADIAN
      const half = 1 + slantX * xi + slantY * eta
      const constant = xi * xi + eta * eta
      const square = half * half - leading * constant
      const root = square < 0 && square > -EDGE ? 0 : Math.sqrt(square)
      const s = half > 0 ? constant / (half + root) : Number.NaN
      x[i] = slantY * s - eta
      y[i] = xi - slantX * s
      z[i] = 1 - s
    }
  }

  function toPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const a = x[i]!
      const b = y[i]!
      const c = z[i]!
      const s = c > 0 ? (a * a + b * b) / (1 + c) : 1 - c
      // The half of the sphere that faces along (ξ, η, 1) is seen.
      const factor = c + slantX * b - slantY * a >= -EDGE ? DEGREES_PER_RADIAN : Number.NaN
      x[i] = (b + slantX * s) * factor
      y[i] = (slantY * s - a) * factor
    }
  }
  return { referenceLatitude: 90, fromPlane, toPlane }
}

/** Stereographic (section 5.1.4): R = 2 tan((90° − θ)/2). */
function stgFromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const xi = x[i]! / DEGREES_PER_RADIAN
    const eta = y[i]! / DEGREES_PER_RADIAN
    const quarter = (xi * xi + eta * eta) / 4
    const inverse = 1 / (1 + quarter)
    x[i] = -eta * inverse
    y[i] = xi * inverse
    z[i] = (1 - quarter) * inverse
  }
}

function stgToPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = x[i]!
    const b = y[i]!
    const factor = (2 * DEGREES_PER_RADIAN) / onePlus(z[i]!, a, b)
    x[i] = b * factor
    y[i] = -a * factor
  }
}

/** Zenithal equal-area (section 5.1.7): R = 2 sin((90° − θ)/2). */
function zeaFromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const xi = x[i]! / DEGREES_PER_RADIAN
    const eta = y[i]! / DEGREES_PER_RADIAN
    const quarter = (xi * xi + eta * eta) / 4
    const rest = 1 - quarter
    const factor = rest < 0 && rest > -EDGE ? 0 : Math.sqrt(rest)
    x[i] = -eta * factor
    y[i] = xi * factor
    z[i] = rest - quarter
  }
}

function zeaToPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = x[i]!
    const b = y[i]!
    const factor = DEGREES_PER_RADIAN * Math.sqrt(2 / onePlus(z[i]!, a, b))
    x[i] = b * factor
    y[i] = -a * factor
  }
}

/** Zenithal equidistant (section 5.1.6): R = 90° − θ. */
function arcFromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const xi = x[i]! / DEGREES_PER_RADIAN
    const eta = y[i]! / DEGREES_PER_RADIAN
    const distance = Math.sqrt(xi * xi + eta * eta)
    const factor = distance > 0 ? Math.sin(distance) / distance : 1
    x[i] = -eta * factor
    y[i] = xi * factor
    z[i] = distance <= Math.PI + EDGE ? Math.cos(distance) : Number.NaN
  }
}

function arcToPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = x[i]!
    const b = y[i]!
    const sine = Math.sqrt(a * a + b * b)
    let factor = (DEGREES_PER_RADIAN * Math.atan2(sine, z[i]!)) / sine
    if (sine === 0) factor = z[i]! > 0 ? DEGREES_PER_RADIAN : Number.NaN // the antipode is a whole circle
    x[i] = b * factor
    y[i] = -a * factor
  }
}

/** Plate carrée (section 5.2.3): x = φ, y = θ. */
function carFromPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const inside = Math.abs(x[i]!) <= 180 * (1 + EDGE) && Math.abs(y[i]!) <= 90 * (1 + EDGE)
    const longitude = inside ? x[i]! / DEGREES_PER_RADIAN : Number.NaN
    const latitude = y[i]! / DEGREES_PER_RADIAN
    const cosine = Math.cos(latitude)
    x[i] = cosine * Math.cos(longitude)
    y[i] = cosine * Math.sin(longitude)
    z[i] = inside ? Math.sin(latitude) : Number.NaN
  }
}

function carToPlane(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = x[i]!
    const b = y[i]!
    x[i] = Math.atan2(b, a) * DEGREES_PER_RADIAN
    y[i] = Math.atan2(z[i]!, Math.sqrt(a * a + b * b)) * DEGREES_PER_RADIAN
  }
}

/** 1 + c of a unit vector (a, b, c), without loss near c = −1; NaN at c = −1, the one point without a place in the plane. */
function onePlus(c: number, a: number, b: number): number {
  const sum = c > 0 ? 1 + c : (a * a + b * b) / (1 - c)
  return sum > 0 ? sum : Number.NaN
}
