/**
 * Cubic splines through nodes at unit distance. The bicubic spline of a mesh is one along y through every column of nodes, then, for
 * each row of pixels, one along x. Two peculiarities are those of SExtractor and SEP, as their maps show, and are kept
 * so that a background is the same number everywhere:
 * - the back substitution couples a node to the next one with a sixth of what a natural spline asks for;
 * - a mesh of a single row is joined by straight lines;
 * - along x a pixel is taken at its centre, along y at its lower border: half a pixel is nothing to a mesh.
 */

/** A natural spline would have 1 here. */
const COUPLING = 6

/**
 * Second derivatives (per node distance squared, divided by 6) of the natural spline through `nodes`, which lie `stride` apart from
 * `start`; written to the same places of `out`. Zero at both ends.
 */
function splineCurvatures(
  nodes: Float64Array | Float32Array,
  out: Float64Array,
  { start, stride, count }: { start: number; stride: number; count: number },
): void {
  out[start] = 0
  if (count === 1) return
  // Thomas' algorithm on d[i−1] + 4 d[i] + d[i+1] = f[i+1] − 2 f[i] + f[i−1]; `upper` holds −1 / pivot
  const upper = new Float64Array(count)
  for (let i = 1; i < count - 1; i++) {
    const at = start + i * stride
    const pivot = -1 / (upper[i - 1]! + 4)
    upper[i] = pivot
    const bend = nodes[at + stride]! - 2 * nodes[at]! + nodes[at - stride]!
    out[at] = pivot * (out[at - stride]! - bend)
  }
  out[start + (count - 1) * stride] = 0
  for (let i = count - 2; i > 0; i--) {
    const at = start + i * stride
    out[at] = (upper[i]! * out[at + stride]!) / COUPLING + out[at]!
  }
}

/**
 * Where a position (in meshes from the border) lies between nodes, which are in the middle of meshes: the lower node, and the distance
 * from it, below 0 or above 1 beyond the outer nodes.
 */
function nodePosition(meshes: number, count: number): { node: number; fraction: number } {
  if (count === 1) return { node: 0, fraction: 0 }
  const position = meshes - 0.5
  const node = Math.min(Math.max(Math.floor(position), 0), count - 2)
  return { node, fraction: position - node }
}

/** A surface through nodes in the middle of meshes. */
export interface NodeSurface {
  readonly nodes: Float32Array
  readonly columns: number
  readonly rows: number
  readonly meshWidth: number
  readonly meshHeight: number
}

/** Fills a row of pixels: `out[start …]` with the surface, or with `from[start …]` minus the surface. */
export type SurfaceRow = (y: number, out: Float32Array, start?: number, from?: Float32Array | null) => void

/** Fills rows of the bicubic spline, of `width` pixels, one after the other or in any order. */
export function surfaceRows(surface: NodeSurface, width: number): SurfaceRow {
  const { nodes, columns, rows, meshWidth, meshHeight } = surface
  const bendsY = new Float64Array(nodes.length)
  for (let x = 0; x < columns; x++) splineCurvatures(nodes, bendsY, { start: x, stride: columns, count: rows })
  const line = new Float64Array(columns)
  const bends = new Float64Array(columns)
  // a pixel's place between nodes is the same in every row
  const node = new Int32Array(width)
  const fraction = new Float64Array(width)
  const cubicLow = new Float64Array(width)
  const cubicHigh = new Float64Array(width)
  for (let x = 0; x < width; x++) {
    const position = nodePosition((x + 0.5) / meshWidth, columns)
    const { fraction: d } = position
    node[x] = position.node
    fraction[x] = d
    cubicLow[x] = (1 - d) ** 3 - (1 - d)
    cubicHigh[x] = d ** 3 - d
  }
  const next = columns > 1 ? 1 : 0
  // for the first pixel of each stretch between two nodes, the first pixel after it
  const ends = new Int32Array(width)
  for (let x = width - 1, end = width; x >= 0; x--) {
    ends[x] = end
    if (x > 0 && node[x - 1] !== node[x]) end = x
  }
  return (y, out, first = 0, from = null) => {
    const { node: row, fraction: d } = nodePosition(y / meshHeight, rows)
    const low = row * columns
    const high = rows > 1 ? low + columns : low
    for (let x = 0; x < columns; x++) {
      line[x] =
        (1 - d) * nodes[low + x]! +
        d * nodes[high + x]! +
        ((1 - d) ** 3 - (1 - d)) * bendsY[low + x]! +
        (d ** 3 - d) * bendsY[high + x]!
    }
    if (rows > 1) splineCurvatures(line, bends, { start: 0, stride: 1, count: columns })
    for (let start = 0; start < width; start = ends[start]!) {
      const i = node[start]!
      const end = ends[start]!
      const lowLine = line[i]!
      const highLine = line[i + next]!
      const lowBend = bends[i]!
      const highBend = bends[i + next]!
      if (from === null) {
        for (let x = start; x < end; x++) {
          const f = fraction[x]!
          out[first + x] = (1 - f) * lowLine + f * highLine + cubicLow[x]! * lowBend + cubicHigh[x]! * highBend
        }
      } else {
        for (let x = start; x < end; x++) {
          const f = fraction[x]!
          const level = (1 - f) * lowLine + f * highLine + cubicLow[x]! * lowBend + cubicHigh[x]! * highBend
          out[first + x] = from[first + x]! - Math.fround(level)
        }
      }
    }
  }
}
