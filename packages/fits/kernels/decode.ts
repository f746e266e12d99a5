// Decoding of RICE_1 tiles, and from the decoded codes to pixels. See ../src/rice/decode.ts for the plain reading.
import { window } from './bits'

/** Bits of a window that are always good. */
const WINDOW_BITS: u32 = 57

// The state of a tile while it is decoded. Two are decoded side by side: each code has to wait for the one
// before it, so the processor is idle half of the time with one tile alone.
let bitA: u32 = 0
let bitB: u32 = 0

/**
 * Decodes two tiles of `count` pixels into their codes: the first value at `out − 4`, then the mapped differences
 * 0, −1, 1, −2, 2 … as 0, 1, 2, 3, 4 …
 *
 * @returns 0, or 1 where a tile is no such stream or ends too early
 */
export function decodeTwo(
  inA: usize,
  bytesA: u32,
  outA: usize,
  inB: usize,
  bytesB: u32,
  outB: usize,
  count: u32,
  blockSize: u32,
  splitBits: u32,
  rawBits: u32,
  rawSplit: u32,
): u32 {
  const endA = bytesA << 3
  const endB = bytesB << 3
  store<u32>(outA - 4, <u32>(window(inA, 0) >>> (64 - rawBits)))
  store<u32>(outB - 4, <u32>(window(inB, 0) >>> (64 - rawBits)))
  bitA = rawBits
  bitB = rawBits
  for (let done: u32 = 0; done < count; done += blockSize) {
    const length = min(blockSize, count - done)
    if (bitA > endA || bitB > endB) return 1
    const splitA = <u32>(window(inA, bitA) >>> (64 - splitBits))
    const splitB = <u32>(window(inB, bitB) >>> (64 - splitBits))
    bitA += splitBits
    bitB += splitBits
    if (splitA - 1 < rawSplit && splitB - 1 < rawSplit && (length & 3) === 0) {
      blocks(inA, endA, outA, splitA - 1, inB, endB, outB, splitB - 1, length)
    } else {
      bitA = block(inA, endA, bitA, outA, splitA, length, rawBits, rawSplit)
      bitB = block(inB, endB, bitB, outB, splitB, length, rawBits, rawSplit)
    }
    outA += length << 2
    outB += length << 2
  }
  return <u32>(bitA > endA || bitB > endB)
}

/** One block of each tile, both with a split, in groups of four codes. */
function blocks(
  inA: usize,
  endA: u32,
  outA: usize,
  splitA: u32,
  inB: usize,
  endB: u32,
  outB: usize,
  splitB: u32,
  length: u32,
): void {
  const shiftA = <u64>(63 - splitA)
  const shiftB = <u64>(63 - splitB)
  const fixedA = (splitA + 1) << 2
  const fixedB = (splitB + 1) << 2
  let a = bitA
  let b = bitB
  for (const stop = outA + (length << 2); outA < stop; outA += 16, outB += 16) {
    let wa = window(inA, a)
    let wb = window(inB, b)
    let za: u64, zb: u64
    let zerosA: u64, zerosB: u64

    za = clz(wa)
    wa <<= za
    zerosA = za
    zb = clz(wb)
    wb <<= zb
    zerosB = zb
    // The leading one is in the shifted word, hence the −1.
    store<u32>(outA, ((<u32>za - 1) << splitA) + <u32>(wa >>> shiftA))
    wa <<= splitA + 1
    store<u32>(outB, ((<u32>zb - 1) << splitB) + <u32>(wb >>> shiftB))
    wb <<= splitB + 1

    za = clz(wa)
    wa <<= za
    zerosA += za
    zb = clz(wb)
    wb <<= zb
    zerosB += zb
    store<u32>(outA, ((<u32>za - 1) << splitA) + <u32>(wa >>> shiftA), 4)
    wa <<= splitA + 1
    store<u32>(outB, ((<u32>zb - 1) << splitB) + <u32>(wb >>> shiftB), 4)
    wb <<= splitB + 1

    za = clz(wa)
    wa <<= za
    zerosA += za
    zb = clz(wb)
    wb <<= zb
    zerosB += zb
    store<u32>(outA, ((<u32>za - 1) << splitA) + <u32>(wa >>> shiftA), 8)
    wa <<= splitA + 1
    store<u32>(outB, ((<u32>zb - 1) << splitB) + <u32>(wb >>> shiftB), 8)
    wb <<= splitB + 1

    za = clz(wa)
    wa <<= za
    zerosA += za
    zb = clz(wb)
    wb <<= zb
    zerosB += zb
    store<u32>(outA, ((<u32>za - 1) << splitA) + <u32>(wa >>> shiftA), 12)
    store<u32>(outB, ((<u32>zb - 1) << splitB) + <u32>(wb >>> shiftB), 12)

    // Codes longer than the window came out wrong: once more, with a window for each.
    const usedA = <u32>zerosA + fixedA
    const usedB = <u32>zerosB + fixedB
    if (usedA <= WINDOW_BITS) a += usedA
    else a = codes(inA, endA, a, outA, splitA, 4)
    if (usedB <= WINDOW_BITS) b += usedB
    else b = codes(inB, endB, b, outB, splitB, 4)
  }
  bitA = a
  bitB = b
}

/** One block of one tile, of any kind. Gives the bit after it, beyond `end` where there is no such block. */
function block(base: usize, end: u32, bit: u32, out: usize, split: u32, length: u32, rawBits: u32, rawSplit: u32): u32 {
  if (split === 0) {
    memory.fill(out, 0, length << 2)
    return bit
  }
  if (split - 1 < rawSplit) return codes(base, end, bit, out, split - 1, length)
  if (split - 1 > rawSplit) return end + 1
  for (let i: u32 = 0; i < length; i++) {
    store<u32>(out + (i << 2), <u32>(window(base, bit) >>> (64 - rawBits)))
    bit += rawBits
  }
  return bit
}

/** Codes one by one, of any length. */
function codes(base: usize, end: u32, bit: u32, out: usize, split: u32, length: u32): u32 {
  for (let i: u32 = 0; i < length; i++) {
    let zeros: u32 = 0
    let run = <u32>clz(window(base, bit))
    while (run >= WINDOW_BITS) {
      zeros += WINDOW_BITS
      bit += WINDOW_BITS
      if (bit > end) return end + 1
      run = <u32>clz(window(base, bit))
    }
    bit += run + 1
    const low = split === 0 ? 0 : <u32>(window(base, bit) >>> (64 - split))
    store<u32>(out + (i << 2), ((zeros + run) << split) | low)
    bit += split
  }
  return bit
}

/** Four codes to the integers that they stand for, the differences added up from `carry` (the same in all lanes). */
function sums(code: v128, carry: v128): v128 {
  const zero = i32x4.splat(0)
  let sum = v128.xor(i32x4.shr_u(code, 1), i32x4.neg(v128.and(code, i32x4.splat(1))))
  sum = i32x4.add(sum, v128.shuffle<i32>(zero, sum, 3, 4, 5, 6))
  sum = i32x4.add(sum, v128.shuffle<i32>(zero, sum, 2, 3, 4, 5))
  return i32x4.add(sum, carry)
}

/** The last lane in all lanes. */
function lastLane(sum: v128): v128 {
  return v128.shuffle<i32>(sum, sum, 3, 3, 3, 3)
}

/** `(stored − dither + 0.5) × scale + zero` in double, rounded to float32. */
function physical(q: v128, dither: usize, scales: v128, zeros: v128): v128 {
  const half = f64x2.splat(0.5)
  let low = f64x2.convert_low_i32x4_s(q)
  let high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(q, q, 2, 3, 2, 3))
  low = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(low, v128.load(dither)), half), scales), zeros)
  high = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(high, v128.load(dither, 16)), half), scales), zeros)
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2)
}

/**
 * Codes to stored integers, in place: undoes the mapping and adds the differences up.
 *
 * @param address of the first code; `count` is rounded up to a multiple of four
 * @param last what the first difference is added to
 * @param spare bits by which a pixel is narrower than 32: values wrap at the pixel's width
 */
export function integrate(address: usize, count: u32, last: i32, spare: u32): void {
  let carry = i32x4.splat(last)
  for (const stop = address + (count << 2); address < stop; address += 16) {
    const sum = sums(v128.load(address), carry)
    carry = lastLane(sum)
    v128.store(address, i32x4.shr_s(i32x4.shl(sum, spare), spare))
  }
}

/**
 * Codes of 32-bit pixels to float32 in one pass: `integrate` and `dequantize` of a whole tile.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 * @param last what the first difference is added to
 */
export function toFloats(codes: usize, dither: usize, out: usize, count: u32, scale: f64, zero: f64, last: i32): void {
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  let carry = i32x4.splat(last)
  for (const stop = codes + (count << 2); codes < stop; codes += 16, dither += 32, out += 16) {
    const sum = sums(v128.load(codes), carry)
    carry = lastLane(sum)
    v128.store(out, physical(sum, dither, scales, zeros))
  }
}

/**
 * Stored integers to float32: `(stored − dither + 0.5) × scale + zero` in double, then rounded.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 */
export function dequantize(stored: usize, dither: usize, out: usize, count: u32, scale: f64, zero: f64): void {
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  for (const stop = stored + (count << 2); stored < stop; stored += 16, dither += 32, out += 16) {
    v128.store(out, physical(v128.load(stored), dither, scales, zeros))
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
