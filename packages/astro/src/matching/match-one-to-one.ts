import { createSkyIndex } from './sky-index.ts'

/** Places in the sky, degrees, equal lengths. */
export interface SkyPlaces {
  readonly ra: Float64Array
  readonly dec: Float64Array
}

/** Pairs of rows of two lists, in the order of the first; no row is in two pairs. */
export interface SkyPairs {
  readonly first: Int32Array
  readonly second: Int32Array
  readonly separationArcsec: Float64Array
}

/**
 * Matches two lists of places one to one: each row of `first` asks for its nearest row of `second` within the radius
 * (arcsec, inclusive). Of several that ask for the same, the closest gets it (equally close ones: the first); the
 * others stay alone, even if another row would be near enough. Rows with a coordinate that is no number match nothing.
 */
export function matchOneToOne(first: SkyPlaces, second: SkyPlaces, radiusArcsec: number): SkyPairs {
  const nearest = createSkyIndex(second.ra, second.dec).nearestOfEach(first.ra, first.dec, radiusArcsec)
  const winner = new Int32Array(second.ra.length).fill(-1)
  let count = 0
  for (let i = 0; i < nearest.index.length; i++) {
    const wanted = nearest.index[i]!
    if (wanted < 0) continue
    const rival = winner[wanted]!
    if (rival < 0) count++
    if (rival < 0 || nearest.separationArcsec[i]! < nearest.separationArcsec[rival]!) winner[wanted] = i
  }
  const pairs = {
    first: new Int32Array(count),
    second: new Int32Array(count),
    separationArcsec: new Float64Array(count),
  }
  let pair = 0
  for (let i = 0; i < nearest.index.length; i++) {
    const wanted = nearest.index[i]!
    if (wanted < 0 || winner[wanted] !== i) continue
    pairs.first[pair] = i
    pairs.second[pair] = wanted
    pairs.separationArcsec[pair++] = nearest.separationArcsec[i]!
  }
  return pairs
}
