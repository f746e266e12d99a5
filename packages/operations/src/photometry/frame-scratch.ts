let scratch = new Float32Array(0)

/** Memory for the pixels of one frame: the same every time, so that a thread holds one frame, whatever it does with it and however many there are. */
export function frameScratch(pixelCount: number): Float32Array {
  if (scratch.length < pixelCount) scratch = new Float32Array(pixelCount)
  return scratch.subarray(0, pixelCount)
}
