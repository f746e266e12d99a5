import { clusterSources, foldedDifference, meanRa, type SourceClusters } from './cluster-sources.ts'
import type { SkyPlaces } from './match-one-to-one.ts'
import { separationOfChord, squaredChord } from './sky-index.ts'
import { buildSkyTree, createNearestSearch, visitWithin, writeUnitVector } from './sky-tree.ts'

/** Sources of one frame: positions in degrees, catalogue magnitudes. */
export interface FrameSources extends SkyPlaces {
  readonly mag: Float64Array
}

/** Which stars may serve. */
export interface CandidateOptions {
  /** Clusters closer together than this, arcsec, are one star: they would share their light. */
  readonly apertureRadiusArcsec: number
  /** Share of the frames that a candidate must be on, 0 … 1; at least one frame in any case. */
  readonly minCoverage: number
  /** Farthest that a source may lie from the mean of its star, arcsec, inclusive. */
  readonly matchRadiusArcsec?: number
  /** Frames in the series, if more than those given. */
  readonly frameCount?: number
}

/** Stars that may serve for comparison: an item a star in each column, in order of RA, then Dec. */
export interface Candidates {
  readonly count: number
  readonly frameCount: number
  /** `cand-001` …, numbered before any were left out. */
  readonly ids: readonly string[]
  /** Mean position over all sources, degrees, 0 ≤ ra < 360. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** Median of the catalogue magnitudes of all sources. */
  readonly referenceMagnitude: Float64Array
  /** Frames it is on. */
  readonly coverage: Int32Array
  /** Distance to its nearest neighbour, left out or not; infinite if alone. */
  readonly isolationArcsec: Float64Array
  /** Row of each frame that stands for it, −1 where it has none: item `candidate · frames given + frame`. */
  readonly rowOfFrame: Int32Array
  /** For each frame, the candidate that each of its rows belongs to, standing for it or not; −1 for none. */
  readonly candidateOfRow: readonly Int32Array[]
  /** What the user should know. */
  readonly diagnostics: readonly string[]
}

/** Sources of one star on frames of different telescopes lie this close, arcsec. */
const MATCH_RADIUS_ARCSEC = 2.5
/** Never fewer candidates than this for want of time … */
const SMALLEST_POOL = 50
/** … but else at most this many measurements, candidates times frames. */
const MOST_MEASUREMENTS = 200_000
/** Positions are compared in units of 1e-8 degrees where candidates are numbered. */
const NUMBERING_STEPS = 1e8

/** Stars as merged from clusters: columns, and the star of each cluster. */
interface Stars {
  readonly count: number
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly starOfCluster: Int32Array
}

/**
 * Candidates for comparison stars from the catalogues of a series: sources are cross-matched (see clusterSources),
 * clusters closer than the aperture radius are merged, transitively, and what remains is one candidate a star. Where
 * several rows of a frame belong to one star, that of the cluster started first stands for it. Rows without numbers
 * should be left out before; rows without a position are passed over here.
 *
 * Left out are candidates on too few frames, then the least covered, least isolated, last numbered beyond max(50, 200
 * 000 / frames).
 */
export function findCandidates(frames: readonly FrameSources[], options: CandidateOptions): Candidates {
  const { minCoverage, matchRadiusArcsec = MATCH_RADIUS_ARCSEC, frameCount = frames.length } = options
  const clusters = clusterSources(frames, matchRadiusArcsec)
  const stars = mergeClusters(clusters, options.apertureRadiusArcsec)
  const rowOfFrame = standingRows(frames, clusters, stars)
  const coverage = countCovered(rowOfFrame, stars.count, frames.length)
  const isolationArcsec = isolations(stars)
  const magnitudes = medianMagnitudes(frames, clusters, stars)
  const numbered = Array.from({ length: stars.count }, (_, star) => star).sort(
    (a, b) => steps(stars.ra[a]!) - steps(stars.ra[b]!) || steps(stars.dec[a]!) - steps(stars.dec[b]!) || a - b,
  )
  const number = new Int32Array(stars.count)
  for (const [index, star] of numbered.entries()) number[star] = index
  const least = Math.max(1, Math.ceil(minCoverage * frameCount))
  const covered = numbered.filter((star) => coverage[star]! >= least)
  const pool = Math.max(SMALLEST_POOL, Math.floor(MOST_MEASUREMENTS / Math.max(1, frameCount)))
  const kept = [...covered]
    .sort(
      (a, b) =>
        coverage[b]! - coverage[a]! || descending(isolationArcsec[a]!, isolationArcsec[b]!) || number[a]! - number[b]!,
    )
    .slice(0, pool)
    .sort((a, b) => number[a]! - number[b]!)
  const lost = `Kept the ${pool} best-covered comparison candidates of ${covered.length} found on this field, to bound measurement over ${frameCount} frames.`
  return {
    count: kept.length,
    frameCount: frames.length,
    ids: kept.map((star) => candidateId(number[star]!)),
    ra: Float64Array.from(kept, (star) => stars.ra[star]!),
    dec: Float64Array.from(kept, (star) => stars.dec[star]!),
    referenceMagnitude: Float64Array.from(kept, (star) => magnitudes[star]!),
    coverage: Int32Array.from(kept, (star) => coverage[star]!),
    isolationArcsec: Float64Array.from(kept, (star) => isolationArcsec[star]!),
    rowOfFrame: rowsOf(kept, rowOfFrame, frames.length),
    candidateOfRow: candidatesOfRows(kept, clusters, stars),
    diagnostics: covered.length > pool ? [lost] : [],
  }
}

/** The name of the candidate with this number, from 0. */
export function candidateId(number: number): string {
  return `cand-${String(number + 1).padStart(3, '0')}`
}

function steps(degrees: number): number {
  return Math.round(degrees * NUMBERING_STEPS)
}

/** For sorting; infinities are equal. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b - a
}

function mergeClusters(clusters: SourceClusters, radiusArcsec: number): Stars {
  const first = firstOfGroups(clusters, squaredChord(radiusArcsec))
  const starOfCluster = new Int32Array(clusters.count)
  let count = 0
  for (let c = 0; c < clusters.count; c++) starOfCluster[c] = first[c] === c ? count++ : starOfCluster[first[c]!]!
  const firstRa = new Float64Array(count)
  const raSum = new Float64Array(count)
  const decSum = new Float64Array(count)
  const sources = new Float64Array(count)
  for (let c = 0; c < clusters.count; c++) {
    const star = starOfCluster[c]!
    if (first[c] === c) firstRa[star] = clusters.firstRa[c]!
    raSum[star] = raSum[star]! + foldedDifference(clusters.ra[c]!, firstRa[star]!) * clusters.sources[c]!
    decSum[star] = decSum[star]! + clusters.dec[c]! * clusters.sources[c]!
    sources[star] = sources[star]! + clusters.sources[c]!
  }
  return {
    count,
    ra: raSum.map((sum, star) => meanRa(firstRa[star]!, sum, sources[star]!)),
    dec: decSum.map((sum, star) => sum / sources[star]!),
    starOfCluster,
  }
}

/** For each cluster, the first of those it is linked with by chains of neighbours closer than the reach. */
function firstOfGroups({ count, ra, dec }: SourceClusters, reach: number): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, c) => c)
  const root = (c: number): number => {
    while (parent[c] !== c) {
      parent[c] = parent[parent[c]!]!
      c = parent[c]!
    }
    return c
  }
  const tree = buildSkyTree(ra, dec)
  const vector = new Float64Array(3)
  for (let c = 0; c < count; c++) {
    writeUnitVector(ra[c]!, dec[c]!, vector, 0)
    visitWithin(tree, vector, reach, (other, squared) => {
      if (other >= c || squared >= reach) return
      const [a, b] = [root(c), root(other)]
      parent[Math.max(a, b)] = Math.min(a, b)
    })
  }
  return parent.map((_, c) => root(c))
}

/** As Candidates.rowOfFrame, of all stars. */
function standingRows(frames: readonly FrameSources[], clusters: SourceClusters, stars: Stars): Int32Array {
  const rows = new Int32Array(stars.count * frames.length).fill(-1)
  const standing = new Int32Array(stars.count * frames.length).fill(-1)
  for (const [frame, clusterOfRow] of clusters.clusterOfRow.entries()) {
    for (const [row, cluster] of clusterOfRow.entries()) {
      if (cluster < 0) continue
      const at = stars.starOfCluster[cluster]! * frames.length + frame
      if (rows[at]! >= 0 && standing[at]! < cluster) continue
      rows[at] = row
      standing[at] = cluster
    }
  }
  return rows
}

function countCovered(rowOfFrame: Int32Array, count: number, frameCount: number): Int32Array {
  const covered = new Int32Array(count)
  for (let at = 0; at < rowOfFrame.length; at++) if (rowOfFrame[at]! >= 0) covered[Math.floor(at / frameCount)]!++
  return covered
}

function rowsOf(kept: readonly number[], rowOfFrame: Int32Array, frameCount: number): Int32Array {
  const rows = new Int32Array(kept.length * frameCount)
  for (const [index, star] of kept.entries()) {
    rows.set(rowOfFrame.subarray(star * frameCount, (star + 1) * frameCount), index * frameCount)
  }
  return rows
}

function candidatesOfRows(kept: readonly number[], { clusterOfRow }: SourceClusters, stars: Stars): Int32Array[] {
  const candidate = new Int32Array(stars.count).fill(-1)
  for (const [index, star] of kept.entries()) candidate[star] = index
  return clusterOfRow.map((row) => row.map((cluster) => (cluster < 0 ? -1 : candidate[stars.starOfCluster[cluster]!]!)))
}

function isolations({ count, ra, dec }: Stars): Float64Array {
  const search = createNearestSearch(buildSkyTree(ra, dec))
  const itself = new Uint8Array(count)
  const vector = new Float64Array(3)
  const isolation = new Float64Array(count)
  for (let star = 0; star < count; star++) {
    itself[star] = 1
    writeUnitVector(ra[star]!, dec[star]!, vector, 0)
    const found = search.find(vector[0]!, vector[1]!, vector[2]!, Number.POSITIVE_INFINITY, itself)
    isolation[star] = found < 0 ? Number.POSITIVE_INFINITY : separationOfChord(search.squaredDistance)
    itself[star] = 0
  }
  return isolation
}

/** Median magnitude of all sources of each star. */
function medianMagnitudes(frames: readonly FrameSources[], clusters: SourceClusters, stars: Stars): Float64Array {
  const start = new Int32Array(stars.count + 1)
  for (let c = 0; c < clusters.count; c++) start[stars.starOfCluster[c]! + 1]! += clusters.sources[c]!
  for (let star = 0; star < stars.count; star++) start[star + 1]! += start[star]!
  const magnitudes = new Float64Array(start[stars.count]!)
  const filled = start.slice()
  for (const [frame, clusterOfRow] of clusters.clusterOfRow.entries()) {
    const { mag } = frames[frame]!
    for (const [row, cluster] of clusterOfRow.entries()) {
      if (cluster >= 0) magnitudes[filled[stars.starOfCluster[cluster]!]!++] = mag[row]!
    }
  }
  return Float64Array.from({ length: stars.count }, (_, star) => {
    const sorted = magnitudes.subarray(start[star]!, start[star + 1]!).sort()
    const middle = sorted.length >> 1
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  })
}
