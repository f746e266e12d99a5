import type { DetectedSource } from './source-table.ts'

/** Sources further apart than this many times the sum of their semi-major axes do not touch each other. */
const REACH = 10
/** Wings that have fallen further than this are nothing. */
const MAX_FALL = 1e10
/** Side of the cells in which neighbours are looked for, pixels. */
const CELL = 32

/**
 * Which sources are there for themselves (SExtractor manual, "Cleaning"): a source is dropped if a brighter neighbour's wing, a Moffat
 * profile of exponent `beta` with the neighbour's moments, would by itself lift its faintest pixels above the threshold.
 *
 * @param beta the less, the wider the wings
 * @returns 1 for each source that stays
 */
export function survivors(sources: readonly DetectedSource[], beta: number): Uint8Array {
  const stays = new Uint8Array(sources.length).fill(1)
  // what happens to a pair depends on what has happened before, in the order of the table; as in SEP a source that drowns when its turn
  // has come still drowns those after it
  let turn = -1
  let takesPart = false
  for (const key of drownings(sources, beta)) {
    const a = Math.floor(key / 2 / sources.length)
    const b = Math.floor(key / 2) % sources.length
    if (a !== turn) takesPart = stays[a] === 1
    turn = a
    if (takesPart && stays[b] === 1) stays[key % 2 === 0 ? a : b] = 0
  }
  return stays
}

/**
 * Every pair of which one drowns the other, in the order of the first, then of the second of it: 2 (first × count + second), and 1 more
 * where the second is drowned. Each pair is looked at from the one that is larger, whose reach bounds the search.
 */
function drownings(sources: readonly DetectedSource[], beta: number): Float64Array {
  const { first, order, columns, rows } = sortIntoCells(sources)
  const wings = sources.map((source) => wingOf(source, beta))
  const found: number[] = []
  const cellAt = (position: number, limit: number) => Math.min(limit - 1, Math.max(0, Math.floor(position / CELL)))
  for (const [i, large] of sources.entries()) {
    const reach = 2 * REACH * large.a
    const right = cellAt(large.x + reach, columns)
    const top = cellAt(large.y + reach, rows)
    for (let row = cellAt(large.y - reach, rows); row <= top; row++) {
      for (let column = cellAt(large.x - reach, columns); column <= right; column++) {
        const cell = row * columns + column
        for (let at = first[cell]!; at < first[cell + 1]!; at++) {
          const j = order[at]!
          const small = sources[j]!
          if (small.a > large.a || (small.a === large.a && j >= i)) continue
          const drowned = drownedOf(sources, wings, Math.min(i, j), Math.max(i, j), beta)
          if (drowned === null) continue
          found.push(2 * (Math.min(i, j) * sources.length + Math.max(i, j)) + (drowned === Math.max(i, j) ? 1 : 0))
        }
      }
    }
  }
  return Float64Array.from(found).sort()
}

/** The fainter of two sources if the other one drowns it. */
function drownedOf(
  sources: readonly DetectedSource[],
  wings: readonly Wing[],
  i: number,
  j: number,
  beta: number,
): number | null {
  const a = sources[i]!
  const b = sources[j]!
  const dx = a.x - b.x
  const dy = a.y - b.y
  const reach = REACH * (a.a + b.a)
  if (dx * dx + dy * dy > reach * reach) return null
  const [brighter, fainter] = b.filteredFlux < a.filteredFlux ? [i, j] : [j, i]
  const source = sources[brighter]!
  const wing = wings[brighter]!
  const fall = 1 + wing.steepness * (source.cxx * dx * dx + source.cyy * dy * dy + source.cxy * dx * dy)
  if (!(fall > 1)) return null
  const level = fall < MAX_FALL ? wing.amplitude * fall ** -beta : 0
  return level > sources[fainter]!.keepLevel ? fainter : null
}

function sortIntoCells(sources: readonly DetectedSource[]) {
  const columns = Math.floor(sources.reduce((most, { x }) => Math.max(most, x), 0) / CELL) + 1
  const rows = Math.floor(sources.reduce((most, { y }) => Math.max(most, y), 0) / CELL) + 1
  const cellOf = ({ x, y }: DetectedSource) =>
    Math.max(0, Math.floor(y / CELL)) * columns + Math.max(0, Math.floor(x / CELL))
  const first = new Int32Array(columns * rows + 1)
  for (const source of sources) first[cellOf(source) + 1]!++
  for (let cell = 0; cell < columns * rows; cell++) first[cell + 1]! += first[cell]!
  const next = first.slice()
  const order = new Int32Array(sources.length)
  for (const [i, source] of sources.entries()) order[next[cellOf(source)]!++] = i
  return { first, order, columns, rows }
}

interface Wing {
  readonly amplitude: number
  readonly steepness: number
}

function wingOf(source: DetectedSource, beta: number): Wing {
  const area = Math.PI * source.a * source.b
  const amplitude = source.filteredFlux / (2 * area * source.areaCorrection)
  const steepness = ((amplitude / source.threshold) ** (1 / beta) - 1) * (area / source.pixels)
  return { amplitude, steepness }
}
