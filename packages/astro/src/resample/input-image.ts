/** An image whose values at positions between its pixels are wanted. */
export interface InputImage {
  /** NaN is missing. Row 0 lowest. */
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
}
