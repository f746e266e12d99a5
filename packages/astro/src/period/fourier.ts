/**
 * Fast Fourier transform of complex numbers: Stockham's algorithm, which needs no reordering, with four branches a pass.
 * (Van Loan 1992, Computational Frameworks for the Fast Fourier Transform, §1.7 and §2.4.)
 */

/** cos and −sin of 2π·k/size for k = 0 … size − 1, so that entry k is e^(−2πi·k/size). */
export interface Roots {
  readonly size: number
  readonly cos: Float64Array
  readonly sin: Float64Array
}

/** Complex numbers as two arrays of equal length. */
export interface ComplexArray {
  readonly re: Float64Array
  readonly im: Float64Array
}

/** So many zeros. */
export function complexArray(length: number): ComplexArray {
  return { re: new Float64Array(length), im: new Float64Array(length) }
}

/** Roots of unity for transforms whose size divides `size`, a multiple of 4. */
export function rootsOfUnity(size: number): Roots {
  const cos = new Float64Array(size)
  const sin = new Float64Array(size)
  const quarter = size / 4
  for (let k = 0; k < quarter; k++) {
    const c = Math.cos((2 * Math.PI * k) / size)
    const s = -Math.sin((2 * Math.PI * k) / size)
    cos[k] = c
    sin[k] = s
    cos[k + quarter] = s
    sin[k + quarter] = -c
    cos[k + 2 * quarter] = -c
    sin[k + 2 * quarter] = -s
    cos[k + 3 * quarter] = -s
    sin[k + 3 * quarter] = c
  }
  return { size, cos, sin }
}

/**
 * X[k] = Σ x[n]·e^(−2πi·k·n/size), not normalised. `size`, a power of two, is the length of both arrays and divides the
 * size of the roots. Overwrites both arrays; the answer is in the one that is returned.
 */
export function fourierTransform(data: ComplexArray, scratch: ComplexArray, size: number, roots: Roots): ComplexArray {
  let from = data
  let to = scratch
  let length = size
  let stride = 1
  const rootStride = roots.size / size
  for (; length >= 4; length /= 4, stride *= 4) {
    if (stride === 1) firstPass(from, to, length / 4, rootStride, roots)
    else pass(from, to, length / 4, stride, rootStride, roots)
    const swap = from
    from = to
    to = swap
  }
  if (length === 2) {
    lastPairs(from, to, stride)
    return to
  }
  return from
}

/** The first pass, whose groups hold one number each. */
function firstPass(x: ComplexArray, y: ComplexArray, quarter: number, rootStride: number, roots: Roots): void {
  const { re: xr, im: xi } = x
  const { re: yr, im: yi } = y
  const { cos, sin } = roots
  for (let p = 0; p < quarter; p++) {
    const k = p * rootStride
    const w1r = cos[k]!
    const w1i = sin[k]!
    const w2r = cos[2 * k]!
    const w2i = sin[2 * k]!
    const w3r = cos[3 * k]!
    const w3i = sin[3 * k]!
    const ar = xr[p]!
    const ai = xi[p]!
    const br = xr[p + quarter]!
    const bi = xi[p + quarter]!
    const cr = xr[p + 2 * quarter]!
    const ci = xi[p + 2 * quarter]!
    const dr = xr[p + 3 * quarter]!
    const di = xi[p + 3 * quarter]!
    const sumR = ar + cr
    const sumI = ai + ci
    const differenceR = ar - cr
    const differenceI = ai - ci
    const oddR = br + dr
    const oddI = bi + di
    const turnR = bi - di
    const turnI = dr - br
    const o = 4 * p
    yr[o] = sumR + oddR
    yi[o] = sumI + oddI
    let r = differenceR + turnR
    let i = differenceI + turnI
    yr[o + 1] = r * w1r - i * w1i
    yi[o + 1] = r * w1i + i * w1r
    r = sumR - oddR
    i = sumI - oddI
    yr[o + 2] = r * w2r - i * w2i
    yi[o + 2] = r * w2i + i * w2r
    r = differenceR - turnR
    i = differenceI - turnI
    yr[o + 3] = r * w3r - i * w3i
    yi[o + 3] = r * w3i + i * w3r
  }
}

function pass(
  x: ComplexArray,
  y: ComplexArray,
  quarter: number,
  stride: number,
  rootStride: number,
  roots: Roots,
): void {
  const { re: xr, im: xi } = x
  const { re: yr, im: yi } = y
  const { cos, sin } = roots
  const leap = quarter * stride
  for (let p = 0; p < quarter; p++) {
    const k = p * stride * rootStride
    const w1r = cos[k]!
    const w1i = sin[k]!
    const w2r = cos[2 * k]!
    const w2i = sin[2 * k]!
    const w3r = cos[3 * k]!
    const w3i = sin[3 * k]!
    const first = p * stride
    const out = 4 * p * stride
    for (let q = 0; q < stride; q++) {
      const n = first + q
      const ar = xr[n]!
      const ai = xi[n]!
      const br = xr[n + leap]!
      const bi = xi[n + leap]!
      const cr = xr[n + 2 * leap]!
      const ci = xi[n + 2 * leap]!
      const dr = xr[n + 3 * leap]!
      const di = xi[n + 3 * leap]!
      const sumR = ar + cr
      const sumI = ai + ci
      const differenceR = ar - cr
      const differenceI = ai - ci
      const oddR = br + dr
      const oddI = bi + di
      const turnR = bi - di
      const turnI = dr - br
      const o = out + q
      yr[o] = sumR + oddR
      yi[o] = sumI + oddI
      let r = differenceR + turnR
      let i = differenceI + turnI
      yr[o + stride] = r * w1r - i * w1i
      yi[o + stride] = r * w1i + i * w1r
      r = sumR - oddR
      i = sumI - oddI
      yr[o + 2 * stride] = r * w2r - i * w2i
      yi[o + 2 * stride] = r * w2i + i * w2r
      r = differenceR - turnR
      i = differenceI - turnI
      yr[o + 3 * stride] = r * w3r - i * w3i
      yi[o + 3 * stride] = r * w3i + i * w3r
    }
  }
}

/** The last pass where the size is twice a power of four. */
function lastPairs(x: ComplexArray, y: ComplexArray, stride: number): void {
  const { re: xr, im: xi } = x
  const { re: yr, im: yi } = y
  for (let q = 0; q < stride; q++) {
    const ar = xr[q]!
    const ai = xi[q]!
    const br = xr[q + stride]!
    const bi = xi[q + stride]!
    yr[q] = ar + br
    yi[q] = ai + bi
    yr[q + stride] = ar - br
    yi[q + stride] = ai - bi
  }
}
