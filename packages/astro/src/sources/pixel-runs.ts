/** Pixels above the threshold as runs along rows, found in one pass over the image, and the connected groups of runs. */

/** Growing lists of runs; pixel k of run r is (start + k, row), and its filtered value is values[offset + k]. */
export interface PixelRuns {
  count: number
  row: Int32Array
  start: Int32Array
  /** The first column after the run. */
  end: Int32Array
  /** Where the filtered values of the run begin. */
  offset: Int32Array
  values: Float32Array
  pixelCount: number
}

/** No runs yet. */
export function createRuns(): PixelRuns {
  const runs = 1024
  return {
    count: 0,
    row: new Int32Array(runs),
    start: new Int32Array(runs),
    end: new Int32Array(runs),
    offset: new Int32Array(runs),
    values: new Float32Array(16 * runs),
    pixelCount: 0,
  }
}

/** Adds the runs of a row in which `signal` is above `threshold` (a number, or one for each pixel). */
export function addRow(
  runs: PixelRuns,
  y: number,
  row: { signal: Float32Array; values: Float32Array; threshold: number; thresholds: Float32Array | null },
): void {
  const { signal, values, threshold, thresholds } = row
  const width = signal.length
  let x = 0
  while (x < width) {
    if (thresholds === null) while (x < width && !(signal[x]! > threshold)) x++
    else while (x < width && !(signal[x]! > thresholds[x]!)) x++
    if (x === width) return
    const start = x
    if (thresholds === null) while (x < width && signal[x]! > threshold) x++
    else while (x < width && signal[x]! > thresholds[x]!) x++
    addRun(runs, y, start, x)
    runs.values.set(values.subarray(start, x), runs.pixelCount)
    runs.pixelCount += x - start
  }
}

function addRun(runs: PixelRuns, y: number, start: number, end: number): void {
  if (runs.count === runs.row.length) {
    for (const name of ['row', 'start', 'end', 'offset'] as const) runs[name] = grown(runs[name], runs.count)
  }
  const pixels = runs.pixelCount + end - start
  if (pixels > runs.values.length) {
    const values = new Float32Array(Math.max(2 * runs.values.length, pixels))
    values.set(runs.values)
    runs.values = values
  }
  const run = runs.count++
  runs.row[run] = y
  runs.start[run] = start
  runs.end[run] = end
  runs.offset[run] = runs.pixelCount
}

function grown(list: Int32Array, count: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * count)
  longer.set(list)
  return longer
}

/** Runs by the group they belong to: those of group g are order[first[g]] … order[first[g + 1] − 1], in the order of the rows. */
export interface RunGroups {
  readonly count: number
  readonly first: Int32Array
  readonly order: Int32Array
}

/**
 * Groups of runs that touch, diagonally too, of at least `minimumPixels` pixels. Groups are in the order in which a scan from the lowest
 * row upwards sees them end: by their last row, then by the last pixel in it.
 */
export function connectRuns(runs: PixelRuns, minimumPixels: number): RunGroups {
  const parent = joinTouching(runs)
  // roots are the first run of their group
  const pixels = new Int32Array(runs.count)
  const lastRun = new Int32Array(runs.count)
  for (let run = 0; run < runs.count; run++) {
    const root = findRoot(parent, run)
    pixels[root] = pixels[root]! + runs.end[run]! - runs.start[run]!
    lastRun[root] = run // runs come by row, then by column
  }
  const group = new Int32Array(runs.count).fill(-1)
  let count = 0
  for (let run = 0; run < runs.count; run++) {
    const root = parent[run]!
    if (lastRun[root] === run && pixels[root]! >= minimumPixels) group[root] = count++
  }
  return collectGroups(parent, group, count)
}

function collectGroups(parent: Int32Array, group: Int32Array, count: number): RunGroups {
  const first = new Int32Array(count + 1)
  for (let run = 0; run < parent.length; run++) {
    const g = group[parent[run]!]!
    if (g >= 0) first[g + 1] = first[g + 1]! + 1
  }
  for (let g = 0; g < count; g++) first[g + 1] = first[g + 1]! + first[g]!
  const next = first.slice()
  const order = new Int32Array(first[count]!)
  for (let run = 0; run < parent.length; run++) {
    const g = group[parent[run]!]!
    if (g < 0) continue
    order[next[g]!] = run
    next[g] = next[g]! + 1
  }
  return { count, first, order }
}

/** For each run one that it is connected with and that is not later; following it ends at the first of the group. */
function joinTouching({ count, row, start, end }: PixelRuns): Int32Array {
  const parent = new Int32Array(count)
  let below = 0
  for (let run = 0; run < count; run++) {
    parent[run] = run
    while (below < run && (row[below]! < row[run]! - 1 || (row[below] === row[run]! - 1 && end[below]! < start[run]!)))
      below++
    for (let other = below; other < run && row[other] === row[run]! - 1 && start[other]! <= end[run]!; other++) {
      join(parent, other, run)
    }
  }
  return parent
}

/** The root of a set; the path to it is flattened. */
export function findRoot(parent: Int32Array, member: number): number {
  let root = member
  while (parent[root] !== root) root = parent[root]!
  let at = member
  while (parent[at] !== root) {
    const next = parent[at]!
    parent[at] = root
    at = next
  }
  return root
}

/** Joins two sets under the smaller of their roots, which is given back. */
export function join(parent: Int32Array, a: number, b: number): number {
  const rootA = findRoot(parent, a)
  const rootB = findRoot(parent, b)
  const root = Math.min(rootA, rootB)
  parent[Math.max(rootA, rootB)] = root
  return root
}
