import type { SkyPlaces } from './match-one-to-one.ts'
import { squaredChord } from './sky-index.ts'
import { buildSkyTree, createNearestSearch, writeUnitVector } from './sky-tree.ts'

/** Groups of sources of several frames, one source of a frame at most in each: numbered as they were started. */
export interface SourceClusters {
  readonly count: number
  /** Mean position of the sources, degrees; means of RA and Dec, RA folded about 0h, so 0 ≤ ra < 360. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** Sources in the cluster. */
  readonly sources: Int32Array
  /** RA about which the means are folded: that of the first source. */
  readonly firstRa: Float64Array
  /** For each frame, the cluster of each of its rows; −1 for rows without a position. */
  readonly clusterOfRow: readonly Int32Array[]
  /** Clusters there were after each frame. */
  readonly countAfterFrame: readonly number[]
}

/** What is kept while clusters grow. */
interface Growing {
  count: number
  firstRa: Float64Array
  /** Sums of RA − firstRa (folded), and of Dec. */
  raSum: Float64Array
  decSum: Float64Array
  sources: Int32Array
  /** Unit vectors of the mean positions, three numbers a cluster. */
  vectors: Float64Array
}

/**
 * Cross-matches the sources of frames, frames in order, rows in order: a row joins the nearest cluster of earlier
 * frames (by its mean position so far) within the radius (arcsec, inclusive) that no row of this frame has joined yet,
 * else it starts a cluster. Positions are degrees; rows with a coordinate that is no finite number join nothing.
 *
 * Each frame looks only at the clusters in its reach, through an index: time is n log n in the sources, however far the
 * field drifts.
 */
export function clusterSources(frames: readonly SkyPlaces[], radiusArcsec: number): SourceClusters {
  const growing = startGrowing(64)
  const countAfterFrame: number[] = []
  const clusterOfRow = frames.map((frame) => {
    const joined = joinFrame(growing, frame, squaredChord(radiusArcsec))
    countAfterFrame.push(growing.count)
    return joined
  })
  const { count } = growing
  const ra = new Float64Array(count)
  const dec = new Float64Array(count)
  for (let c = 0; c < count; c++) {
    ra[c] = meanRa(growing.firstRa[c]!, growing.raSum[c]!, growing.sources[c]!)
    dec[c] = growing.decSum[c]! / growing.sources[c]!
  }
  const sources = growing.sources.slice(0, count)
  return { count, ra, dec, sources, firstRa: growing.firstRa.slice(0, count), clusterOfRow, countAfterFrame }
}

/** The way from one right ascension to another, −180 … 180 degrees. */
export function foldedDifference(ra: number, from: number): number {
  const turned = (ra - from) % 360
  return turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned
}

/** Mean of `count` right ascensions whose differences from `first` add up to `sum`; 0 ≤ ra < 360. */
export function meanRa(first: number, sum: number, count: number): number {
  const mean = (first + sum / count) % 360
  return mean < 0 ? (mean + 360) % 360 : mean
}

function joinFrame(growing: Growing, frame: SkyPlaces, reach: number): Int32Array {
  const { ra, dec } = frame
  const clusterOfRow = new Int32Array(ra.length).fill(-1)
  const vectors = new Float64Array(3 * ra.length)
  for (let row = 0; row < ra.length; row++) writeUnitVector(ra[row]!, dec[row]!, vectors, 3 * row)
  const near = clustersInReach(growing, vectors, reach)
  const meansRa = new Float64Array(near.length)
  const meansDec = new Float64Array(near.length)
  for (let i = 0; i < near.length; i++) {
    const cluster = near[i]!
    meansRa[i] = growing.firstRa[cluster]! + growing.raSum[cluster]! / growing.sources[cluster]!
    meansDec[i] = growing.decSum[cluster]! / growing.sources[cluster]!
  }
  const search = createNearestSearch(buildSkyTree(meansRa, meansDec))
  const taken = new Uint8Array(near.length)
  for (let row = 0; row < ra.length; row++) {
    if (!Number.isFinite(ra[row]!) || !Number.isFinite(dec[row]!)) continue
    const at = 3 * row
    const found = search.find(vectors[at]!, vectors[at + 1]!, vectors[at + 2]!, reach, taken)
    if (found >= 0) taken[found] = 1
    clusterOfRow[row] = found < 0 ? startCluster(growing, ra[row]!) : near[found]!
  }
  // Only now: during the frame, means are those of the earlier frames.
  for (let row = 0; row < ra.length; row++) addSource(growing, clusterOfRow[row]!, ra[row]!, dec[row]!)
  return clusterOfRow
}

/** Clusters that a source of the frame may reach: those in a cap about the frame's mean direction. */
function clustersInReach({ count, vectors: means }: Growing, vectors: Float64Array, reach: number): number[] {
  let [x, y, z] = [0, 0, 0]
  for (let at = 0; at < vectors.length; at += 3) {
    if (Number.isNaN(vectors[at]! + vectors[at + 2]!)) continue
    x += vectors[at]!
    y += vectors[at + 1]!
    z += vectors[at + 2]!
  }
  const length = Math.hypot(x, y, z) || 1
  ;[x, y, z] = [x / length, y / length, z / length]
  let farthest = 0
  for (let at = 0; at < vectors.length; at += 3) {
    const squared = (vectors[at]! - x) ** 2 + (vectors[at + 1]! - y) ** 2 + (vectors[at + 2]! - z) ** 2
    if (squared > farthest) farthest = squared
  }
  const limit = (Math.sqrt(farthest) + Math.sqrt(Math.max(0, reach))) ** 2 * (1 + 1e-9) + 1e-18
  const near: number[] = []
  for (let c = 0; c < count; c++) {
    const squared = (means[3 * c]! - x) ** 2 + (means[3 * c + 1]! - y) ** 2 + (means[3 * c + 2]! - z) ** 2
    if (squared <= limit) near.push(c)
  }
  return near
}

function startGrowing(capacity: number): Growing {
  return {
    count: 0,
    firstRa: new Float64Array(capacity),
    raSum: new Float64Array(capacity),
    decSum: new Float64Array(capacity),
    sources: new Int32Array(capacity),
    vectors: new Float64Array(3 * capacity),
  }
}

function startCluster(growing: Growing, ra: number): number {
  if (growing.count === growing.sources.length) {
    const larger = startGrowing(2 * growing.count)
    larger.firstRa.set(growing.firstRa)
    larger.raSum.set(growing.raSum)
    larger.decSum.set(growing.decSum)
    larger.sources.set(growing.sources)
    larger.vectors.set(growing.vectors)
    Object.assign(growing, larger, { count: growing.count })
  }
  growing.firstRa[growing.count] = ra
  return growing.count++
}

function addSource(growing: Growing, cluster: number, ra: number, dec: number): void {
  if (cluster < 0) return
  const { firstRa, raSum, decSum, sources, vectors } = growing
  raSum[cluster] = raSum[cluster]! + foldedDifference(ra, firstRa[cluster]!)
  decSum[cluster] = decSum[cluster]! + dec
  sources[cluster] = sources[cluster]! + 1
  const n = sources[cluster]!
  writeUnitVector(firstRa[cluster]! + raSum[cluster]! / n, decSum[cluster]! / n, vectors, 3 * cluster)
}
