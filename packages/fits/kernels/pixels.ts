// From the codes of decoded tiles to pixels. See ../src/rice/decode.ts and ../src/tiles/dequantise.ts for the plain
// reading.

/** Four codes to the integers that they stand for, the differences added up from `carry` (the same in all lanes). */
function sums(code: v128, carry: v128): v128 {
  const zero = i32x4.splat(0)
  // The second operand is all ones for odd codes, by shifts for want of cheap constants (see HALVES).
  let sum = v128.xor(i32x4.shr_u(code, 1), i32x4.shr_s(i32x4.shl(code, 31), 31))
  sum = i32x4.add(sum, v128.shuffle<i32>(zero, sum, 3, 4, 5, 6))
  sum = i32x4.add(sum, v128.shuffle<i32>(zero, sum, 2, 3, 4, 5))
  return i32x4.add(sum, carry)
}

/** The last lane in all lanes. */
function lastLane(sum: v128): v128 {
  return v128.shuffle<i32>(sum, sum, 3, 3, 3, 3)
}

/**
 * ½ twice, loaded before a loop: V8 makes a constant anew each time, of four instructions, which cost a fifth of the
 * time of `toFloats`.
 */
export const HALVES = memory.data<f64>([0.5, 0.5], 16)

/** `(stored − dither + 0.5) × scale + zero` in double, rounded to float32. */
function physical(q: v128, dither: usize, half: v128, scales: v128, zeros: v128): v128 {
  let low = f64x2.convert_low_i32x4_s(q)
  let high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(q, q, 2, 3, 2, 3))
  low = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(low, v128.load(dither)), half), scales), zeros)
  high = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(high, v128.load(dither, 16)), half), scales), zeros)
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2)
}

/**
 * Codes to stored integers, in place: undoes the mapping; each integer is the running sum of the differences.
 *
 * @param address of the first code; `count` is rounded up to a multiple of four
 * @param last what the first difference is added to
 * @param spare bits by which a pixel is narrower than 32: values wrap at the pixel's width
 */
export function runningSum(address: usize, count: u32, last: i32, spare: u32): void {
  let carry = i32x4.splat(last)
  for (const stop = address + (count << 2); address < stop; address += 16) {
    const sum = sums(v128.load(address), carry)
    carry = lastLane(sum)
    v128.store(address, i32x4.shr_s(i32x4.shl(sum, spare), spare))
  }
}

/**
 * Codes of 8-bit pixels to bytes, in place from the first code on.
 *
 * @param count rounded up to a multiple of sixteen
 * @param last what the first difference is added to
 * @param flip bits to turn over: 128 for signed bytes, which are stored with an offset, else 0
 */
export function toBytes(codes: usize, count: u32, last: i32, flip: i32): void {
  const flips = i32x4.splat(flip)
  const low = i32x4.splat(255)
  let carry = i32x4.splat(last)
  let out = codes
  for (const stop = codes + (count << 2); codes < stop; codes += 64, out += 16) {
    const a = sums(v128.load(codes), carry)
    const b = sums(v128.load(codes, 16), lastLane(a))
    const c = sums(v128.load(codes, 32), lastLane(b))
    const d = sums(v128.load(codes, 48), lastLane(c))
    carry = lastLane(d)
    const ab = i16x8.narrow_i32x4_u(v128.and(v128.xor(a, flips), low), v128.and(v128.xor(b, flips), low))
    const cd = i16x8.narrow_i32x4_u(v128.and(v128.xor(c, flips), low), v128.and(v128.xor(d, flips), low))
    v128.store(out, i8x16.narrow_i16x8_u(ab, cd))
  }
}

/** The same for 16-bit pixels: `count` is rounded up to a multiple of eight, `flip` is 32768 for unsigned ones. */
export function toShorts(codes: usize, count: u32, last: i32, flip: i32): void {
  const flips = i32x4.splat(flip)
  let carry = i32x4.splat(last)
  let out = codes
  for (const stop = codes + (count << 2); codes < stop; codes += 32, out += 16) {
    const a = sums(v128.load(codes), carry)
    const b = sums(v128.load(codes, 16), lastLane(a))
    carry = lastLane(b)
    const shortA = i32x4.shr_s(i32x4.shl(v128.xor(a, flips), 16), 16)
    const shortB = i32x4.shr_s(i32x4.shl(v128.xor(b, flips), 16), 16)
    v128.store(out, i16x8.narrow_i32x4_s(shortA, shortB))
  }
}

/**
 * Codes of 32-bit pixels to float32 in one pass: `runningSum` and `dequantize` of a whole tile.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 * @param last what the first difference is added to
 */
export function toFloats(codes: usize, dither: usize, out: usize, count: u32, scale: f64, zero: f64, last: i32): void {
  const half = v128.load(HALVES)
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  let carry = i32x4.splat(last)
  for (const stop = codes + (count << 2); codes < stop; codes += 16, dither += 32, out += 16) {
    const sum = sums(v128.load(codes), carry)
    carry = lastLane(sum)
    v128.store(out, physical(sum, dither, half, scales, zeros))
  }
}

/**
 * Stored integers to float32: `(stored − dither + 0.5) × scale + zero` in double, then rounded.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 */
export function dequantize(stored: usize, dither: usize, out: usize, count: u32, scale: f64, zero: f64): void {
  const half = v128.load(HALVES)
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  for (const stop = stored + (count << 2); stored < stop; stored += 16, dither += 32, out += 16) {
    v128.store(out, physical(v128.load(stored), dither, half, scales, zeros))
  }
}

/** Puts `value` wherever the stored integer is `mark`: NaN for blanks, 0 for the zeros of SUBTRACTIVE_DITHER_2. */
export function replaceMarked(stored: usize, out: usize, count: u32, mark: i32, value: f32): void {
  const marks = i32x4.splat(mark)
  const values = f32x4.splat(value)
  for (const stop = stored + (count << 2); stored < stop; stored += 16, out += 16) {
    v128.store(out, v128.bitselect(values, v128.load(out), i32x4.eq(v128.load(stored), marks)))
  }
}
