import type { ObjectPixels } from './object-pixels.ts'

/**
 * By how much a source's faintest pixel of its brightest `minimumPixels` exceeds its threshold: what cleaning compares wings with.
 *
 * As SEP finds it, pixel by pixel in the order of the scan, which is not quite that: the pixel after the first `minimumPixels` is passed
 * over; where there are no more pixels than that the first one counts; and its heap settles only half of its levels, so that pixels
 * of the first few that are fainter may be left in it, and the level comes out higher.
 */
export function keepLevel({ filtered, limit }: ObjectPixels, members: Int32Array, minimumPixels: number): number {
  if (members.length < minimumPixels) return 0
  const excessOf = (pixel: number) => filtered[pixel]! - limit[pixel]!
  const heap = Float32Array.from(members.subarray(0, minimumPixels), excessOf)
  if (members.length === minimumPixels) return heap[0]!
  heap.sort()
  for (let i = minimumPixels + 1; i < members.length; i++) {
    const excess = excessOf(members[i]!)
    if (excess > heap[0]!) replaceLeast(heap, excess)
  }
  return heap[0]!
}

/** Puts a value in the place of the first one of a heap (children of i: 2i + 1, 2i + 2), then settles it as SEP does. */
function replaceLeast(heap: Float32Array, value: number): void {
  heap[0] = value
  let parent = 0
  while (2 * parent + 1 < heap.length) {
    const left = 2 * parent + 1
    const right = left + 1
    const child = right < heap.length && heap[left]! > heap[right]! ? right : left
    const above = heap[parent]!
    if (above <= heap[child]!) return
    heap[parent] = heap[child]!
    heap[child] = above
    parent = child + 1 // the place beside the one that it went to
  }
}
