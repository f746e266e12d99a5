import type { DeblendOptions } from './component-tree.ts'
import { cellOf, type ObjectPixels } from './object-pixels.ts'
import { findRoot } from './pixel-runs.ts'

/** Sums taken in another order differ by much less than this part. */
const ROUNDING = 1e-9

// scratch, grown as needed
let parent = new Int32Array(0)
let size = new Int32Array(0)
let flux = new Float64Array(0)
let bright = new Uint8Array(0)
let roots = new Int32Array(0)

/** Whether an object has more than one pixel without a brighter neighbour. One with a single peak is one part at every level. */
export function hasPeaks({ count, cells, boxWidth, filtered, x, y, boxX, boxY }: ObjectPixels): boolean {
  let peaks = 0
  for (let i = 0; i < count; i++) {
    const cell = (y[i]! - boxY) * boxWidth + x[i]! - boxX
    const value = filtered[i]!
    let isPeak = true
    for (let row = cell - boxWidth; row <= cell + boxWidth && isPeak; row += boxWidth) {
      for (let at = row - 1; at <= row + 1; at++) {
        const other = cells[at]! - 1
        if (other >= 0 && filtered[other]! > value) isPeak = false
      }
    }
    if (isPeak && ++peaks > 1) return true
  }
  return false
}

/**
 * Whether an object may have branches: false only if the tree of its parts has no node with two children that are bright enough. Looks at
 * the same parts as the tree does, without making it: most objects whose noise has several peaks are one source.
 *
 * @param byLevel its pixels by the highest level that they are above, see `pixelsByLevel`
 */
export function maySplit(
  object: ObjectPixels,
  levels: Float32Array,
  { first, order }: { first: Int32Array; order: Int32Array },
  { contrast, minimumPixels }: DeblendOptions,
): boolean {
  const { count, cells, boxWidth, filtered } = object
  reserve(count)
  let total = 0
  let absolute = 0
  for (let i = 0; i < count; i++) {
    total += filtered[i]!
    absolute += Math.abs(filtered[i]!)
  }
  const floor = contrast * (total - ROUNDING * absolute)
  let rootCount = 0
  for (let level = levels.length - 1; level >= 0; level--) {
    for (let i = first[level]!; i < first[level + 1]!; i++) {
      const pixel = order[i]!
      parent[pixel] = pixel
      size[pixel] = 1
      flux[pixel] = filtered[pixel]!
      bright[pixel] = 0
      roots[rootCount++] = pixel
      const cell = cellOf(object, pixel)
      let root = pixel
      for (let row = cell - boxWidth; row <= cell + boxWidth; row += boxWidth) {
        for (let at = row - 1; at <= row + 1; at++) {
          const other = cells[at]! - 1
          if (other < 0 || parent[other]! < 0) continue
          const joined = findRoot(parent, other)
          if (joined === root) continue
          if (bright[root] === 1 && bright[joined] === 1) return true
          root = joinRoots(root, joined)
        }
      }
    }
    rootCount = markBright(rootCount, levels[level]!, minimumPixels, floor)
  }
  return false
}

function reserve(count: number): void {
  if (parent.length < count) {
    parent = new Int32Array(2 * count)
    size = new Int32Array(2 * count)
    flux = new Float64Array(2 * count)
    bright = new Uint8Array(2 * count)
    roots = new Int32Array(2 * count)
  }
  parent.fill(-1, 0, count)
}

function joinRoots(a: number, b: number): number {
  const [root, joined] = size[a]! >= size[b]! ? [a, b] : [b, a]
  parent[joined] = root
  size[root] = size[root]! + size[joined]!
  flux[root] = flux[root]! + flux[joined]!
  if (bright[joined] === 1) bright[root] = 1
  return root
}

/** Keeps those that are still roots, and marks the parts that are bright enough at this level. */
function markBright(rootCount: number, level: number, minimumPixels: number, floor: number): number {
  let kept = 0
  for (let i = 0; i < rootCount; i++) {
    const root = roots[i]!
    if (parent[root] !== root) continue
    bright[root] = size[root]! >= minimumPixels && flux[root]! - level * size[root]! > floor ? 1 : 0
    roots[kept++] = root
  }
  return kept
}
