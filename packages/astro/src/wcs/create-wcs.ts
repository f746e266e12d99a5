import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from '../sphere/angles.ts'
import type { WcsModel } from './model.ts'
import { nativeFrame } from './native-frame.ts'
import { createPipeline, localToSky, skyToLocal, transposed } from './pipeline.ts'
import type { Matrix3, Wcs } from './wcs.ts'

/** Points in a block: small enough to stay in the cache, large enough that the steps between blocks cost nothing. */
const BLOCK = 512
// Calls do not overlap, so one set of scratch does for all.
const scratchX = new Float64Array(BLOCK)
const scratchY = new Float64Array(BLOCK)
const scratchZ = new Float64Array(BLOCK)

/** The WCS of a model, as `parseWcs` gives it. */
export function createWcs(model: WcsModel): Wcs {
  const { crval, crpix, matrix } = model
  const pipeline = createPipeline(model)
  const forward = (count: number) => {
    pipeline.pixelsToLocal(scratchX, scratchY, scratchZ, count)
    localToSky(crval, scratchX, scratchY, scratchZ, count)
  }
  const backward = (count: number) => {
    skyToLocal(crval, scratchX, scratchY, scratchZ, count)
    pipeline.localToPixels(scratchX, scratchY, scratchZ, count)
  }
  return {
    pixelToSky: (x, y) => single(forward, x, y),
    skyToPixel: (ra, dec) => single(backward, ra, dec),
    pixelsToSky: (xs, ys, outRa, outDec) => inBlocks(forward, xs, ys, outRa, outDec),
    skyToPixels: (ra, dec, outX, outY) => inBlocks(backward, ra, dec, outX, outY),
    referencePixel: crpix,
    referencePosition: crval,
    pixelScalesDegrees: [Math.hypot(matrix[0], matrix[2]), Math.hypot(matrix[1], matrix[3])],
    directionMatrix: directionMatrix(model),
    model,
  }
}

function single(turn: (count: number) => void, x: number, y: number): [number, number] | null {
  scratchX[0] = x
  scratchY[0] = y
  turn(1)
  const first = scratchX[0]
  const second = scratchY[0]
  return Number.isFinite(first) && Number.isFinite(second) ? [first, second] : null
}

function inBlocks(
  turn: (count: number) => void,
  xs: Float64Array,
  ys: Float64Array,
  outX: Float64Array,
  outY: Float64Array,
): void {
  if (ys.length < xs.length || outX.length < xs.length || outY.length < xs.length)
    throw new RangeError(`The arrays of ${xs.length} positions are of different lengths.`)
  for (let start = 0; start < xs.length; start += BLOCK) {
    const count = Math.min(BLOCK, xs.length - start)
    for (let i = 0; i < count; i++) {
      scratchX[i] = xs[start + i]!
      scratchY[i] = ys[start + i]!
    }
    turn(count)
    for (let i = 0; i < count; i++) {
      const found = Number.isFinite(scratchX[i]) && Number.isFinite(scratchY[i])
      outX[start + i] = found ? scratchX[i]! : Number.NaN
      outY[start + i] = found ? scratchY[i]! : Number.NaN
    }
  }
}

/** Local axes of a reference point in axes of the sky: columns towards, east, north. */
function localAxes([ra, dec]: readonly [number, number]): Matrix3 {
  const sinRa = sinDegrees(ra)
  const cosRa = cosDegrees(ra)
  const sinDec = sinDegrees(dec)
  const cosDec = cosDegrees(dec)
  return [
    ...([cosDec * cosRa, -sinRa, -sinDec * cosRa] as const),
    ...([cosDec * sinRa, cosRa, -sinDec * sinRa] as const),
    ...([sinDec, 0, cosDec] as const),
  ]
}

/** Columns along axis 1, axis 2, and of the pixel (0, 0): see Wcs. */
function directionMatrix(model: WcsModel): Matrix3 | null {
  const { projection, pixelDistortion, planeDistortion, crpix, crval, planeOffset } = model
  if (projection !== 'TAN' || pixelDistortion !== null || planeDistortion !== null) return null
  const [lon1, lon2, lat1, lat2] = model.matrix.map((degrees) => degrees / DEGREES_PER_RADIAN) as [
    number,
    number,
    number,
    number,
  ]
  const [offsetLon, offsetLat] = planeOffset.map((degrees) => degrees / DEGREES_PER_RADIAN) as [number, number]
  const toSky = multiply(localAxes(crval), transposed(model.localToNative))
  const [x0, y0] = crpix
  // Native direction of a pixel: (−η, ξ, 1).
  return multiply(toSky, [
    ...([-lat1, -lat2, lat1 * x0 + lat2 * y0 - offsetLat] as const),
    ...([lon1, lon2, offsetLon - lon1 * x0 - lon2 * y0] as const),
    ...([0, 0, 1] as const),
  ])
}

/** A TAN image, north up, east left. */
export function northUpTan(
  crval: readonly [number, number],
  referencePixel: readonly [number, number],
  scaleDegrees: number,
): Wcs {
  const orientation = { celestialLatitude: crval[1], nativeLongitude: 0, nativeLatitude: 90, latpole: 90 }
  return createWcs({
    projection: 'TAN',
    crpix: referencePixel,
    crval,
    matrix: [-scaleDegrees, 0, 0, scaleDegrees],
    slant: [0, 0],
    planeOffset: [0, 0],
    pixelDistortion: null,
    planeDistortion: null,
    ...nativeFrame({ ...orientation, lonpole: 180 }),
  })
}

function multiply(left: Matrix3, right: Matrix3): Matrix3 {
  const cell = (row: number, column: number) =>
    left[3 * row]! * right[column]! + left[3 * row + 1]! * right[3 + column]! + left[3 * row + 2]! * right[6 + column]!
  return [
    ...([cell(0, 0), cell(0, 1), cell(0, 2)] as const),
    ...([cell(1, 0), cell(1, 1), cell(1, 2)] as const),
    ...([cell(2, 0), cell(2, 1), cell(2, 2)] as const),
  ]
}
