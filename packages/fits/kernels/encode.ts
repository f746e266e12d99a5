// From pixels to RICE_1 tiles. See ../src/write/quantize.ts and ../src/rice/encode.ts for the plain reading.
import { storeBigEndian } from './bits'
import { HALVES } from './pixels'

const BLOCK: u32 = 32
const SPLIT_BITS: u32 = 5
const RAW_SPLIT: u32 = 25

/** The sign bit twice; loaded before a loop for the same reason as HALVES. */
const SIGNS = memory.data<f64>([-0.0, -0.0], 16)

/**
 * Stored integers of pixels: `(value − zero) / scale + dither − 0.5`, rounded half away from zero; `blank` for NaN.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 */
export function quantize(
  pixels: usize,
  dither: usize,
  out: usize,
  count: u32,
  scale: f64,
  zero: f64,
  blank: i32,
): void {
  const half = v128.load(HALVES)
  const sign = v128.load(SIGNS)
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  const blanks = i32x4.splat(blank)
  for (const stop = out + (count << 2); out < stop; out += 16, pixels += 16, dither += 32) {
    const v = v128.load(pixels)
    let low = f64x2.div(f64x2.sub(f64x2.promote_low_f32x4(v), zeros), scales)
    let high = f64x2.div(f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3)), zeros), scales)
    low = f64x2.sub(f64x2.add(low, v128.load(dither)), half)
    high = f64x2.sub(f64x2.add(high, v128.load(dither, 16)), half)
    low = f64x2.add(low, v128.or(v128.and(low, sign), half))
    high = f64x2.add(high, v128.or(v128.and(high, sign), half))
    const q = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 2)
    v128.store(out, v128.bitselect(q, blanks, f32x4.eq(v, v)))
  }
}

/**
 * Encodes `count` integers (not 0) as a RICE_1 tile with blocks of 32; gives the bytes written. The integers become
 * codes in place; four before and three after them are overwritten.
 */
export function encodeTile(stored: usize, count: u32, out: usize): u32 {
  const start = out
  const first = load<u32>(stored)
  storeBigEndian(out, (<u64>first) << 32)
  toCodes(stored, count, first)
  out += 4
  // `held` are the bits not written yet, at the top of a word; always fewer than eight between codes.
  let held: u64 = 0
  let bits: u32 = 0
  for (let done: u32 = 0; done < count; done += BLOCK) {
    const length = min(BLOCK, count - done)
    const codes = stored + (done << 2)
    const sum = codeSum(codes, length)
    const split: u32 = sum === 0 ? 0 : splitFor(sum, length)
    const mark: u32 = sum === 0 ? 0 : min(split, RAW_SPLIT) + 1
    held |= (<u64>mark) << (64 - SPLIT_BITS - bits)
    bits += SPLIT_BITS
    storeBigEndian(out, held)
    out += bits >>> 3
    held <<= bits & ~7
    bits &= 7
    if (sum === 0) continue

    const stop = codes + (length << 2)
    if (split >= RAW_SPLIT) {
      for (let code = codes; code < stop; code += 4) {
        held |= (<u64>load<u32>(code)) << (32 - bits)
        storeBigEndian(out, held)
        out += 4
        held <<= 32
      }
      continue
    }
    const one = (<u64>1) << split
    const mask = one - 1
    let code = codes
    for (; code < stop; code += 16) {
      // Four codes in one word, where they fit and where there are four.
      const c0 = load<u32>(code),
        c1 = load<u32>(code, 4),
        c2 = load<u32>(code, 8),
        c3 = load<u32>(code, 12)
      const l0 = (c0 >>> split) + split + 1
      const l1 = (c1 >>> split) + split + 1
      const l2 = (c2 >>> split) + split + 1
      const l3 = (c3 >>> split) + split + 1
      const all = <u64>l0 + l1 + l2 + l3
      if (all > 56 || code + 16 > stop) break
      let word = one | (<u64>c0 & mask)
      word = (word << l1) | one | (<u64>c1 & mask)
      word = (word << l2) | one | (<u64>c2 & mask)
      word = (word << l3) | one | (<u64>c3 & mask)
      held |= word << (64 - all - bits)
      bits += <u32>all
      storeBigEndian(out, held)
      out += bits >>> 3
      held <<= bits & ~7
      bits &= 7
    }
    for (; code < stop; code += 4) {
      const value = load<u32>(code)
      let zeros = value >>> split
      while (zeros > 24) {
        const whole = min(zeros & ~7, 48)
        storeBigEndian(out, held)
        out += whole >>> 3
        held <<= whole
        zeros -= whole
      }
      const size = zeros + split + 1
      held |= (one | (<u64>value & mask)) << (64 - size - bits)
      bits += size
      storeBigEndian(out, held)
      out += bits >>> 3
      held <<= bits & ~7
      bits &= 7
    }
  }
  storeBigEndian(out, held)
  return <u32>(out - start) + (bits > 0 ? 1 : 0)
}

/** Integers to mapped differences, in place, from the end so that each still finds the one before it. */
function toCodes(stored: usize, count: u32, first: u32): void {
  store<u32>(stored - 4, first)
  for (let address = stored + (((count - 1) & ~3) << 2); address >= stored; address -= 16) {
    const difference = i32x4.sub(v128.load(address), v128.load(address - 4))
    v128.store(address, v128.xor(i32x4.shl(difference, 1), i32x4.shr_s(difference, 31)))
  }
}

function codeSum(codes: usize, length: u32): u64 {
  if (length !== BLOCK) {
    let sum: u64 = 0
    for (let i: u32 = 0; i < length; i++) sum += load<u32>(codes + (i << 2))
    return sum
  }
  let sums = i64x2.splat(0)
  for (const stop = codes + (BLOCK << 2); codes < stop; codes += 16) {
    const code = v128.load(codes)
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(code), i64x2.extend_high_i32x4_u(code)))
  }
  return i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1)
}

function splitFor(sum: u64, length: u32): u32 {
  const excess = <f64>sum - <f64>(length >> 1) - 1
  const mean: u32 = excess <= 0 ? 0 : <u32>(excess / <f64>length)
  return 32 - <u32>clz(mean >>> 1)
}
