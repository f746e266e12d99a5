import type { PixelMapping } from './pixel-mapping.ts'

/** Positions of many pixels: fills as much of the outputs as there are `xs`, NaN where there is none. */
export type PositionsOf = (xs: Float64Array, ys: Float64Array, outX: Float64Array, outY: Float64Array) => void

/** Pixels between two nodes of the lattice, along either axis. */
const STEP = 16
/** A cell whose interpolated centre is further off than this is computed pixel by pixel. */
const TOLERANCE_PIXELS = 1e-7

/** A row of nodes: positions of the pixels (firstX − STEP + STEP·j, y). */
interface NodeRow {
  readonly y: number
  readonly x: Float64Array
  readonly q: Float64Array
}

/** A row of cells with what interpolates them: four rows of nodes, and where it is not to be used. */
interface CellRow {
  readonly y: number
  readonly nodes: readonly [NodeRow, NodeRow, NodeRow, NodeRow]
  /** Not 0 for cells that interpolation does not serve. */
  readonly exact: Uint8Array
}

/**
 * A mapping that computes positions on a lattice of every 16th pixel only and interpolates by cubics between them. Each
 * cell is tried at its centre, where cubics are worst; where that is off by more than 1e-7 pixels, or a node has no
 * position, the cell's pixels are computed one by one. Rows of nodes about the last row are kept: quick when rows are
 * asked for in order, right in any.
 */
export function mapByLattice(positionsOf: PositionsOf): PixelMapping {
  let range = { firstX: Number.NaN, count: 0 }
  let rows: NodeRow[] = []
  let cells: CellRow[] = []

  function nodeRow(y: number): NodeRow {
    const known = rows.find((row) => row.y === y)
    if (known !== undefined) return known
    const nodes = Math.ceil(range.count / STEP) + 3
    const xs = Float64Array.from({ length: nodes }, (_, j) => range.firstX + STEP * (j - 1))
    const row = { y, x: new Float64Array(nodes), q: new Float64Array(nodes) }
    positionsOf(xs, new Float64Array(nodes).fill(y), row.x, row.q)
    rows = [...rows.filter((other) => Math.abs(other.y - y) <= 3 * STEP), row]
    return row
  }

  function cellRow(y: number): CellRow {
    const known = cells.find((row) => row.y === y)
    if (known !== undefined) return known
    const nodes = [nodeRow(y - STEP), nodeRow(y), nodeRow(y + STEP), nodeRow(y + 2 * STEP)] as const
    const row = { y, nodes, exact: unfitCells(positionsOf, range.firstX, y, nodes) }
    cells = [...cells.filter((other) => Math.abs(other.y - y) <= 2 * STEP), row]
    return row
  }

  let acrossX = new Float64Array(0)
  let acrossQ = new Float64Array(0)
  return (firstX, y, count, outX, outY) => {
    if (range.firstX !== firstX || range.count !== count) {
      range = { firstX, count }
      rows = []
      cells = []
      acrossX = new Float64Array(Math.ceil(count / STEP) + 3)
      acrossQ = new Float64Array(acrossX.length)
    }
    const row = cellRow(STEP * Math.floor(y / STEP))
    const weights = cubicWeights((y - row.y) / STEP)
    const [below, lower, upper, above] = row.nodes
    weigh(weights, [below.x, lower.x, upper.x, above.x], acrossX)
    weigh(weights, [below.q, lower.q, upper.q, above.q], acrossQ)
    for (let cell = 0, start = 0; start < count; cell++, start += STEP) {
      const end = Math.min(count, start + STEP)
      if (row.exact[cell] === 0) {
        interpolateCell(acrossX, cell, outX, start, end)
        interpolateCell(acrossQ, cell, outY, start, end)
      } else {
        const xs = Float64Array.from({ length: end - start }, (_, i) => firstX + start + i)
        positionsOf(xs, new Float64Array(end - start).fill(y), outX.subarray(start, end), outY.subarray(start, end))
      }
    }
  }
}

/** Tries the centre of each cell of a row. */
function unfitCells(positionsOf: PositionsOf, firstX: number, y: number, nodes: CellRow['nodes']): Uint8Array {
  const cells = nodes[0].x.length - 3
  const xs = Float64Array.from({ length: cells }, (_, cell) => firstX + STEP * cell + STEP / 2)
  const x = new Float64Array(cells)
  const q = new Float64Array(cells)
  positionsOf(xs, new Float64Array(cells).fill(y + STEP / 2), x, q)
  const centre = cubicWeights(0.5)
  const acrossX = new Float64Array(cells + 3)
  const acrossQ = new Float64Array(cells + 3)
  const [below, lower, upper, above] = nodes
  weigh(centre, [below.x, lower.x, upper.x, above.x], acrossX)
  weigh(centre, [below.q, lower.q, upper.q, above.q], acrossQ)
  const at = (values: Float64Array, cell: number) =>
    centre[0] * values[cell]! +
    centre[1] * values[cell + 1]! +
    centre[2] * values[cell + 2]! +
    centre[3] * values[cell + 3]!
  return Uint8Array.from({ length: cells }, (_, cell) => {
    const off = Math.max(Math.abs(at(acrossX, cell) - x[cell]!), Math.abs(at(acrossQ, cell) - q[cell]!))
    return off <= TOLERANCE_PIXELS ? 0 : 1 // NaN is no fit
  })
}

type Weights = readonly [number, number, number, number]

/** Lagrange's cubic through −1, 0, 1, 2 at t. */
function cubicWeights(t: number): Weights {
  return [
    (-t * (t - 1) * (t - 2)) / 6,
    ((t + 1) * (t - 1) * (t - 2)) / 2,
    (-(t + 1) * t * (t - 2)) / 2,
    ((t + 1) * t * (t - 1)) / 6,
  ]
}

function weigh([p, q, r, s]: Weights, rows: readonly Float64Array[], out: Float64Array): void {
  const [a, b, c, d] = rows as [Float64Array, Float64Array, Float64Array, Float64Array]
  for (let j = 0; j < out.length; j++) out[j] = p * a[j]! + q * b[j]! + r * c[j]! + s * d[j]!
}

/** Values of a cell's pixels by the cubic through the four nodes about it. */
function interpolateCell(nodes: Float64Array, cell: number, out: Float64Array, start: number, end: number): void {
  const a = nodes[cell]!
  const b = nodes[cell + 1]!
  const c = nodes[cell + 2]!
  const d = nodes[cell + 3]!
  // Coefficients in t = pixels from the node over STEP.
  const k1 = (c - a / 3 - b / 2 - d / 6) / STEP
  const k2 = ((a + c) / 2 - b) / (STEP * STEP)
  const k3 = ((d - a) / 6 + (b - c) / 2) / (STEP * STEP * STEP)
  for (let i = start; i < end; i++) {
    const t = i - start
    out[i] = b + t * (k1 + t * (k2 + t * k3))
  }
}
