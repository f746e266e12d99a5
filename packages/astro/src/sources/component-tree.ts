import { hasPeaks, maySplit } from './may-split.ts'
import { cellOf, type ObjectPixels } from './object-pixels.ts'
import { findRoot } from './pixel-runs.ts'
import { scanOrder } from './scan-order.ts'

/** When parts of an object are sources of their own (Bertin & Arnouts 1996). */
export interface DeblendOptions {
  /** Number of thresholds between that of detection and the peak, exponentially spaced. */
  readonly thresholds: number
  /** A branch is a source of its own if it holds at least this part of the flux of the whole. */
  readonly contrast: number
  /** A branch has at least so many pixels. */
  readonly minimumPixels: number
}

/** A part of an object that is a source of its own. */
export interface Branch {
  /** Pixels, in the order of the scan. */
  readonly members: Int32Array
  readonly threshold: number
}

/**
 * Nodes of the tree: connected parts of at least the minimum of pixels at each threshold. `children` of a node are one level higher.
 */
interface TreeNode {
  readonly level: number
  /** A pixel of the part. */
  readonly seed: number
  readonly pixels: number
  readonly flux: number
  readonly lastRow: number
  readonly lastColumn: number
  readonly children: TreeNode[]
  /** No branch below it has been split off. */
  isWhole: boolean
}

/**
 * Splits an object into branches (Bertin & Arnouts 1996, §3, "deblending"): the object is looked at from its peak downwards at
 * exponentially spaced thresholds; where parts that are each bright enough meet, they are sources of their own. One pass over the pixels with
 * union–find, however many thresholds there are. The box of the object has to be mapped.
 *
 * @returns no branches where the object is one source
 */
export function splitObject(object: ObjectPixels, threshold: number, options: DeblendOptions): Branch[] {
  if (object.count < 2 * options.minimumPixels || !hasPeaks(object)) return []
  const levels = thresholdsOf(object, threshold, options.thresholds)
  const byLevel = pixelsByLevel(object, levels)
  if (!maySplit(object, levels, byLevel, options)) return []
  const root = growTree(object, levels, byLevel, options.minimumPixels)
  const minimumFlux = root.flux * options.contrast
  const chosen = chooseBranches(root, levels, minimumFlux)
  return chosen.map((node) => ({
    members: membersOf(object, node.seed, levels[node.level]!),
    threshold: levels[node.level]!,
  }))
}

function thresholdsOf({ filtered, count }: ObjectPixels, threshold: number, steps: number): Float32Array {
  let peak = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) peak = Math.max(peak, filtered[i]!)
  // level 0 is the object itself
  return Float32Array.from({ length: Math.max(1, steps) }, (_, k) => threshold * (peak / threshold) ** (k / steps))
}

function growTree(
  object: ObjectPixels,
  levels: Float32Array,
  { first, order }: PixelsByLevel,
  minimumPixels: number,
): TreeNode {
  const { count, filtered, cells, boxWidth } = object
  const parent = new Int32Array(count).fill(-1)
  const size = new Int32Array(count)
  const flux = new Float64Array(count)
  const last = new Int32Array(count) // the last pixel, row by row, is the one with the largest index
  const around = [-boxWidth - 1, -boxWidth, -boxWidth + 1, -1, 1, boxWidth - 1, boxWidth, boxWidth + 1]
  let above: TreeNode[] = []
  for (let level = levels.length - 1; level >= 0; level--) {
    for (let i = first[level]!; i < first[level + 1]!; i++) {
      const pixel = order[i]!
      parent[pixel] = pixel
      size[pixel] = 1
      flux[pixel] = filtered[pixel]!
      last[pixel] = pixel
      const cell = cellOf(object, pixel)
      for (const step of around) {
        const other = cells[cell + step]! - 1
        if (other < 0 || parent[other]! < 0) continue
        const a = findRoot(parent, pixel)
        const b = findRoot(parent, other)
        if (a === b) continue
        const [root, joined] = size[a]! >= size[b]! ? [a, b] : [b, a]
        parent[joined] = root
        size[root] = size[root]! + size[joined]!
        flux[root] = flux[root]! + flux[joined]!
        last[root] = Math.max(last[root]!, last[joined]!)
      }
    }
    above = nodesOf(level)
  }
  return above[0]!

  /** Nodes of a level: the sets that are old enough to have children, and those that have grown to be nodes. */
  function nodesOf(level: number): TreeNode[] {
    const byRoot = new Map<number, TreeNode[]>()
    for (const node of above) {
      const root = findRoot(parent, node.seed)
      const siblings = byRoot.get(root)
      if (siblings === undefined) byRoot.set(root, [node])
      else siblings.push(node)
    }
    for (let i = first[level]!; i < first[level + 1]!; i++) {
      const root = findRoot(parent, order[i]!)
      if (level === 0 || size[root]! >= minimumPixels) if (!byRoot.has(root)) byRoot.set(root, [])
    }
    return Array.from(byRoot, ([root, children]) => ({
      level,
      seed: root,
      pixels: size[root]!,
      flux: flux[root]!,
      lastRow: object.y[last[root]!]!,
      lastColumn: object.x[last[root]!]!,
      children: children.sort(byEnd),
      isWhole: true,
    }))
  }
}

/** The order in which a scan from the lowest row upwards sees parts end. */
function byEnd(a: TreeNode, b: TreeNode): number {
  return a.lastRow - b.lastRow || a.lastColumn - b.lastColumn
}

interface PixelsByLevel {
  readonly first: Int32Array
  readonly order: Int32Array
}

/** Pixels in the order of the highest level that they are above. */
function pixelsByLevel({ count, filtered }: ObjectPixels, levels: Float32Array): PixelsByLevel {
  const levelOf = new Int32Array(count)
  const first = new Int32Array(levels.length + 1)
  for (let i = 0; i < count; i++) {
    const value = filtered[i]!
    let low = 0
    let high = levels.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (value > levels[middle]!) low = middle
      else high = middle
    }
    levelOf[i] = low
    first[low + 1] = first[low + 1]! + 1
  }
  for (let level = 0; level < levels.length; level++) first[level + 1] = first[level + 1]! + first[level]!
  const next = first.slice()
  const order = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const level = levelOf[i]!
    order[next[level]!] = i
    next[level] = next[level]! + 1
  }
  return { first, order }
}

/**
 * From the highest level downwards: where at least two children of a node are bright enough above their own threshold, those that
 * are not split already are sources, and the node is none.
 */
function chooseBranches(root: TreeNode, levels: Float32Array, minimumFlux: number): TreeNode[] {
  const byLevel: TreeNode[][] = [[root]]
  for (let level = 0; byLevel[level]!.length > 0; level++)
    byLevel.push(byLevel[level]!.flatMap((node) => node.children))
  const isBright = (node: TreeNode) => node.flux - levels[node.level]! * node.pixels > minimumFlux
  const chosen: TreeNode[] = []
  for (const node of byLevel.toReversed().flat()) {
    const bright = node.children.filter(isBright)
    node.isWhole = node.children.every((child) => child.isWhole)
    if (bright.length < 2) continue
    chosen.push(...bright.filter((child) => child.isWhole))
    node.isWhole = false
  }
  return root.isWhole ? [] : chosen
}

function membersOf(object: ObjectPixels, seed: number, threshold: number): Int32Array {
  const { cells, boxWidth, filtered } = object
  const around = [-boxWidth - 1, -boxWidth, -boxWidth + 1, -1, 1, boxWidth - 1, boxWidth, boxWidth + 1]
  const found = [seed]
  const seen = new Uint8Array(object.count)
  seen[seed] = 1
  for (const pixel of found) {
    const cell = cellOf(object, pixel)
    for (const step of around) {
      const other = cells[cell + step]! - 1
      if (other < 0 || !(filtered[other]! > threshold) || seen[other] === 1) continue
      seen[other] = 1
      found.push(other)
    }
  }
  return scanOrder(object, seen)
}
