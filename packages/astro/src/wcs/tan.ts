import type { LinearWcs, Matrix3, Wcs } from './wcs.ts'

const DEGREES = 180 / Math.PI

/**
 * The gnomonic projection (TAN; FITS WCS paper II, section 5.1.3) about any native pole.
 *
 * A pixel is a direction: (η, −ξ, 1) in native axes, with ξ, η the intermediate coordinates in radians; turned by
 * (CRVAL, LONPOLE) it is the direction in the sky. No series, no iteration: round trips agree to rounding.
 */
export function createTanWcs(linear: LinearWcs): Wcs {
  const { crpix, crval, matrix, lonpole } = linear
  const [lon1, lon2, lat1, lat2] = matrix
  const determinant = lon1 * lat2 - lon2 * lat1
  const [sinLat, cosLat] = sinCosDegrees(crval[1])
  const [sinPole, cosPole] = sinCosDegrees(lonpole)

  function pixelToSky(x: number, y: number): [number, number] | null {
    const dx = x - crpix[0]
    const dy = y - crpix[1]
    const xi = (lon1 * dx + lon2 * dy) / DEGREES
    const eta = (lat1 * dx + lat2 * dy) / DEGREES
    // Native direction (−η, ξ, 1), turned about the native pole by LONPOLE.
    const a = -eta * cosPole + xi * sinPole
    const b = xi * cosPole + eta * sinPole
    const u = cosLat - a * sinLat
    const w = sinLat + a * cosLat
    const ra = crval[0] + Math.atan2(-b, u) * DEGREES
    const dec = Math.atan2(w, Math.hypot(u, b)) * DEGREES
    return Number.isNaN(dec) ? null : [normaliseDegrees(ra), dec]
  }

  function skyToPixel(ra: number, dec: number): [number, number] | null {
    const [sinDec, cosDec] = sinCosDegrees(dec)
    const [sinRa, cosRa] = sinCosDegrees(ra - crval[0])
    const u = cosDec * cosRa
    const b = -cosDec * sinRa
    const depth = u * cosLat + sinDec * sinLat
    if (!(depth > 0)) return null // the other hemisphere, or no number
    const a = sinDec * cosLat - u * sinLat
    const xi = ((b * cosPole + a * sinPole) / depth) * DEGREES
    const eta = ((b * sinPole - a * cosPole) / depth) * DEGREES
    return [crpix[0] + (lat2 * xi - lon2 * eta) / determinant, crpix[1] + (lon1 * eta - lat1 * xi) / determinant]
  }

  return {
    pixelToSky,
    skyToPixel,
    referencePixel: crpix,
    referencePosition: crval,
    pixelScalesDegrees: [Math.hypot(lon1, lat1), Math.hypot(lon2, lat2)],
    linearMatrix: matrix,
    directionMatrix: directionMatrix(linear),
  }
}

/** Columns along axis 1, axis 2, and of the pixel (0, 0), see Wcs. */
function directionMatrix({ crpix, crval, matrix, lonpole }: LinearWcs): Matrix3 {
  const [sinRa, cosRa] = sinCosDegrees(crval[0])
  const [sinLat, cosLat] = sinCosDegrees(crval[1])
  const [sinPole, cosPole] = sinCosDegrees(lonpole)
  const turn = (u: number, v: number, w: number) => [u * cosRa - v * sinRa, u * sinRa + v * cosRa, w] as const
  const column = (lon: number, lat: number) => {
    const a = (lon * sinPole - lat * cosPole) / DEGREES
    const b = (lon * cosPole + lat * sinPole) / DEGREES
    return turn(-a * sinLat, -b, a * cosLat)
  }
  const first = column(matrix[0], matrix[2])
  const second = column(matrix[1], matrix[3])
  const reference = turn(cosLat, 0, sinLat)
  const row = (i: 0 | 1 | 2) =>
    [first[i], second[i], reference[i] - crpix[0] * first[i] - crpix[1] * second[i]] as const
  return [...row(0), ...row(1), ...row(2)]
}

/** Sine and cosine, exact at multiples of 90 degrees. */
function sinCosDegrees(degrees: number): [number, number] {
  const turns = Math.round(degrees / 90)
  const rest = (degrees - 90 * turns) / DEGREES
  const sine = Math.sin(rest)
  const cosine = Math.cos(rest)
  switch (((turns % 4) + 4) % 4) {
    case 0:
      return [sine, cosine]
    case 1:
      return [cosine, -sine]
    case 2:
      return [-sine, -cosine]
    default:
      return [-cosine, sine]
  }
}

function normaliseDegrees(degrees: number): number {
  const turned = degrees % 360
  return turned < 0 ? turned + 360 : turned
}
