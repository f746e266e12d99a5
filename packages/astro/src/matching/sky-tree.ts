import { cosDegrees, sinDegrees } from '../sphere/angles.ts'

/** Points in a leaf: below this, looking at all is faster than branching. */
const LEAF_POINTS = 8

/**
 * A k-d tree over unit vectors (Bentley 1975, Communications of the ACM 18, 509), so that poles and RA 0h are places
 * like any other. Points are kept in the order of the tree: the middle one of a range parts it along its widest axis.
 */
export interface SkyTree {
  /** Points in the tree. */
  readonly size: number
  /** Unit vectors, three numbers a point, in the order of the tree. */
  readonly vectors: Float64Array
  /** Row of each point in what the tree was made of. */
  readonly rows: Int32Array
  /** Axis along which the point parts its range. */
  readonly axes: Uint8Array
}

/**
 * Writes the unit vector of a place in the sky (degrees; x towards (0°, 0°), z towards the north pole) at `out[at…at +
 * 2]`.
 */
export function writeUnitVector(ra: number, dec: number, out: Float64Array, at: number): void {
  const cosDec = cosDegrees(dec)
  out[at] = cosDec * cosDegrees(ra)
  out[at + 1] = cosDec * sinDegrees(ra)
  out[at + 2] = sinDegrees(dec)
}

/** Makes the tree of the places whose coordinates (degrees) are both finite numbers; the others are in no tree. */
export function buildSkyTree(ra: Float64Array, dec: Float64Array): SkyTree {
  if (ra.length !== dec.length) throw new RangeError(`${ra.length} right ascensions and ${dec.length} declinations`)
  const scattered = new Float64Array(3 * ra.length)
  const rows = new Int32Array(ra.length)
  let size = 0
  for (let row = 0; row < ra.length; row++) {
    if (!Number.isFinite(ra[row]!) || !Number.isFinite(dec[row]!)) continue
    writeUnitVector(ra[row]!, dec[row]!, scattered, 3 * row)
    rows[size++] = row
  }
  const axes = new Uint8Array(size)
  arrange(scattered, rows, axes, 0, size)
  const vectors = new Float64Array(3 * size)
  for (let i = 0; i < size; i++) {
    const from = 3 * rows[i]!
    for (let axis = 0; axis < 3; axis++) vectors[3 * i + axis] = scattered[from + axis]!
  }
  return { size, vectors, rows: rows.slice(0, size), axes }
}

/** Puts the points `first` … `end` − 1 into the order of the tree. */
function arrange(points: Float64Array, rows: Int32Array, axes: Uint8Array, first: number, end: number): void {
  if (end - first <= LEAF_POINTS) return
  const axis = widestAxis(points, rows, first, end)
  const middle = (first + end) >> 1
  selectMiddle(points, rows, axis, { first, last: end - 1, middle })
  axes[middle] = axis
  arrange(points, rows, axes, first, middle)
  arrange(points, rows, axes, middle + 1, end)
}

function widestAxis(points: Float64Array, rows: Int32Array, first: number, end: number): number {
  let widest = 0
  let width = -1
  for (let axis = 0; axis < 3; axis++) {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (let i = first; i < end; i++) {
      const value = points[3 * rows[i]! + axis]!
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low > width) {
      width = high - low
      widest = axis
    }
  }
  return widest
}

/**
 * Orders rows so that none before `middle` is beyond it along the axis, and none after it is short of it (quickselect).
 */
function selectMiddle(
  points: Float64Array,
  rows: Int32Array,
  axis: number,
  range: { first: number; last: number; middle: number },
): void {
  let { first, last } = range
  const { middle } = range
  while (first < last) {
    const pivot = points[3 * rows[(first + last) >> 1]! + axis]!
    let i = first
    let j = last
    while (i <= j) {
      while (points[3 * rows[i]! + axis]! < pivot) i++
      while (points[3 * rows[j]! + axis]! > pivot) j--
      if (i > j) break
      const swapped = rows[i]!
      rows[i++] = rows[j]!
      rows[j--] = swapped
    }
    if (middle <= j) last = j
    else if (middle >= i) first = i
    else return
  }
}

/** Squared distance from the point at `i` of the tree to a vector. */
function squaredDistance({ vectors }: SkyTree, i: number, x: number, y: number, z: number): number {
  const dx = vectors[3 * i]! - x
  const dy = vectors[3 * i + 1]! - y
  const dz = vectors[3 * i + 2]! - z
  return dx * dx + dy * dy + dz * dz
}

/** A search of one tree that allocates nothing for a query. */
export interface NearestSearch {
  /** Row of the nearest point, −1 if none was within reach; of equally near ones the first row. */
  row: number
  /** Its squared distance, the reach if there is none. */
  squaredDistance: number
  /**
   * Looks for the nearest point within `reach` (a squared distance, inclusive) whose row is not marked in `excluded`.
   */
  find(x: number, y: number, z: number, reach: number, excluded: Uint8Array | null): number
}

/** Begins with nothing found. */
export function createNearestSearch(tree: SkyTree): NearestSearch {
  const { rows, axes, vectors } = tree
  let x = 0
  let y = 0
  let z = 0
  let best = 0
  let bestRow = -1
  let excluded: Uint8Array | null = null

  function look(i: number): void {
    const distance = squaredDistance(tree, i, x, y, z)
    if (distance > best) return
    const row = rows[i]!
    if (excluded !== null && excluded[row] !== 0) return
    if (distance === best && bestRow >= 0 && row > bestRow) return
    best = distance
    bestRow = row
  }

  function descend(first: number, end: number): void {
    if (end - first <= LEAF_POINTS) {
      for (let i = first; i < end; i++) look(i)
      return
    }
    const middle = (first + end) >> 1
    const axis = axes[middle]!
    const offset = (axis === 0 ? x : axis === 1 ? y : z) - vectors[3 * middle + axis]!
    if (offset < 0) descend(first, middle)
    else descend(middle + 1, end)
    if (offset * offset > best) return
    look(middle)
    if (offset < 0) descend(middle + 1, end)
    else descend(first, middle)
  }

  const search: NearestSearch = {
    row: -1,
    squaredDistance: 0,
    find(fromX, fromY, fromZ, reach, marks) {
      x = fromX
      y = fromY
      z = fromZ
      best = reach
      bestRow = -1
      excluded = marks
      if (reach >= 0) descend(0, tree.size)
      search.row = bestRow
      search.squaredDistance = best
      return bestRow
    },
  }
  return search
}

/**
 * Calls back for every point within `reach` (a squared distance, inclusive) of a vector, in no order that means
 * anything.
 */
export function visitWithin(
  tree: SkyTree,
  vector: Float64Array,
  reach: number,
  visit: (row: number, squaredDistance: number) => void,
): void {
  const x = vector[0]!
  const y = vector[1]!
  const z = vector[2]!
  const { rows, axes, vectors } = tree

  function descend(first: number, end: number): void {
    if (end - first <= LEAF_POINTS) {
      for (let i = first; i < end; i++) look(i)
      return
    }
    const middle = (first + end) >> 1
    const axis = axes[middle]!
    const offset = vector[axis]! - vectors[3 * middle + axis]!
    if (offset < 0 || offset * offset <= reach) descend(first, middle)
    if (offset * offset <= reach) look(middle)
    if (offset >= 0 || offset * offset <= reach) descend(middle + 1, end)
  }

  function look(i: number): void {
    const distance = squaredDistance(tree, i, x, y, z)
    if (distance <= reach) visit(rows[i]!, distance)
  }

  if (reach >= 0) descend(0, tree.size)
}
