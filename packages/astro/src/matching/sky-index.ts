import { buildSkyTree, createNearestSearch, visitWithin, writeUnitVector } from './sky-tree.ts'

const ARCSEC_PER_RADIAN = (180 * 3600) / Math.PI
/** Half a turn: everything is within it. */
const EVERYWHERE_ARCSEC = 180 * 3600

/** A place of the index near the one that was asked for. */
export interface SkyNeighbour {
  /** Row in the coordinates the index was made of. */
  readonly index: number
  readonly separationArcsec: number
}

/** The nearest neighbours of many places at once, an item for each of them. */
export interface SkyNeighbours {
  /** Row of the nearest, −1 where none is within the radius. */
  readonly index: Int32Array
  /** Separation from it, NaN where there is none. */
  readonly separationArcsec: Float64Array
}

/** Places in the sky that can be asked what is near. Radii are arcsec, great-circle, inclusive. */
export interface SkyIndex {
  /**
   * The nearest place within the radius, of equally near ones the first row; null if none, or if a coordinate is no
   * number.
   */
  nearest(ra: number, dec: number, radiusArcsec: number): SkyNeighbour | null
  /** All places within the radius, the nearest first, equally near ones by row. */
  within(ra: number, dec: number, radiusArcsec: number): SkyNeighbour[]
  /** `nearest` of each of many places, without an object for each. */
  nearestOfEach(ra: Float64Array, dec: Float64Array, radiusArcsec: number): SkyNeighbours
}

/**
 * An index of places in the sky by their right ascension and declination (degrees, any turn; equal lengths). Poles and
 * RA 0h are places like any other, duplicates are kept; rows with a coordinate that is no finite number are never
 * found. Separations are good to 1e-9 arcsec up to 90 degrees (to 0.01 arcsec near antipodes). Building takes n log n,
 * a query log n.
 *
 * Worked number: of the places (359.9995, 0) and (0.001, 0) the first is the nearest to (0, 0), at 1.8 arcsec.
 *
 * @throws RangeError when the coordinates are not of equal number.
 */
export function createSkyIndex(ra: Float64Array, dec: Float64Array): SkyIndex {
  const tree = buildSkyTree(ra, dec)
  const search = createNearestSearch(tree)
  const vector = new Float64Array(3)

  function findNearest(fromRa: number, fromDec: number, reach: number): number {
    writeUnitVector(fromRa, fromDec, vector, 0)
    if (Number.isNaN(vector[0]! + vector[2]!)) return -1
    return search.find(vector[0]!, vector[1]!, vector[2]!, reach, null)
  }

  return {
    nearest(fromRa, fromDec, radiusArcsec) {
      const index = findNearest(fromRa, fromDec, squaredChord(radiusArcsec))
      return index < 0 ? null : { index, separationArcsec: separationOfChord(search.squaredDistance) }
    },
    within(fromRa, fromDec, radiusArcsec) {
      writeUnitVector(fromRa, fromDec, vector, 0)
      const found: SkyNeighbour[] = []
      if (Number.isNaN(vector[0]! + vector[2]!)) return found
      visitWithin(tree, vector, squaredChord(radiusArcsec), (index, squared) => {
        found.push({ index, separationArcsec: separationOfChord(squared) })
      })
      return found.sort((a, b) => a.separationArcsec - b.separationArcsec || a.index - b.index)
    },
    nearestOfEach(fromRa, fromDec, radiusArcsec) {
      const reach = squaredChord(radiusArcsec)
      const index = new Int32Array(fromRa.length).fill(-1)
      const separationArcsec = new Float64Array(fromRa.length).fill(Number.NaN)
      for (let i = 0; i < fromRa.length; i++) {
        index[i] = findNearest(fromRa[i]!, fromDec[i]!, reach)
        if (index[i]! >= 0) separationArcsec[i] = separationOfChord(search.squaredDistance)
      }
      return { index, separationArcsec }
    },
  }
}

/**
 * Squared length of the straight line between two places of a unit sphere this far apart; −1 (no reach) for no number.
 */
export function squaredChord(arcsec: number): number {
  if (!(arcsec >= 0)) return -1
  const chord = 2 * Math.sin(Math.min(arcsec, EVERYWHERE_ARCSEC) / ARCSEC_PER_RADIAN / 2)
  return arcsec >= EVERYWHERE_ARCSEC ? Number.POSITIVE_INFINITY : chord * chord
}

/** Angle in arcsec whose chord on the unit sphere has this square. */
export function separationOfChord(squared: number): number {
  return 2 * Math.asin(Math.min(1, Math.sqrt(squared) / 2)) * ARCSEC_PER_RADIAN
}
