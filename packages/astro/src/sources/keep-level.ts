import type { ObjectPixels } from './object-pixels.ts'

/**
 * By how much a source's faintest pixel of its brightest `minimumPixels` exceeds the threshold: what cleaning compares wings with. As
 * SEP finds it: in the order of the scan, the pixel after the first `minimumPixels` is passed over, and where there are no more
 * pixels than that the first one counts.
 */
export function keepLevel(
  { filtered }: ObjectPixels,
  members: Int32Array,
  threshold: number,
  minimumPixels: number,
): number {
  if (members.length < minimumPixels) return 0
  const brightest = Float32Array.from(members.subarray(0, minimumPixels), (pixel) => filtered[pixel]! - threshold)
  if (members.length === minimumPixels) return brightest[0]!
  brightest.sort()
  for (let i = minimumPixels + 1; i < members.length; i++) {
    const excess = filtered[members[i]!]! - threshold
    if (!(excess > brightest[0]!)) continue
    let place = 0
    for (; place + 1 < minimumPixels && brightest[place + 1]! < excess; place++)
      brightest[place] = brightest[place + 1]!
    brightest[place] = excess
  }
  return brightest[0]!
}
