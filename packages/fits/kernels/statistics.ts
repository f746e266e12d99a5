// Noise and range of a row of pixels. See ../src/write/noise.ts for the plain reading.

/** Shuffles that move the lanes whose bits are set to the front, for the sixteen sets of four lanes. */
const FRONT = memory.data<u8>(
  [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 7, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 1, 2, 3, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 12, 13,
    14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13,
    14, 15, 0, 0, 0, 0, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15,
    0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15,
  ],
  16,
)

// What the last call of `rowRange` or `differences` found.
export let minimum: f32 = 0
export let maximum: f32 = 0
let thirds: u32 = 0
let seconds: u32 = 0

/** Minimum and maximum of `count` pixels (not 0) without NaN; gives 1 where one is NaN, and no range then. */
export function rowRange(pixels: usize, count: u32): u32 {
  let low = v128.load32_splat(pixels)
  let high = low
  let anyNaN = f32x4.ne(low, low)
  const whole = pixels + ((count & ~3) << 2)
  const stop = pixels + (count << 2)
  for (; pixels < whole; pixels += 16) {
    const v = v128.load(pixels)
    anyNaN = v128.or(anyNaN, f32x4.ne(v, v))
    low = f32x4.pmin(low, v)
    high = f32x4.pmax(high, v)
  }
  for (; pixels < stop; pixels += 4) {
    const v = v128.load32_splat(pixels)
    anyNaN = v128.or(anyNaN, f32x4.ne(v, v))
    low = f32x4.pmin(low, v)
    high = f32x4.pmax(high, v)
  }
  low = f32x4.pmin(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1))
  high = f32x4.pmax(high, v128.shuffle<i32>(high, high, 2, 3, 0, 1))
  minimum = f32x4.extract_lane(f32x4.pmin(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2)), 0)
  maximum = f32x4.extract_lane(f32x4.pmax(high, v128.shuffle<i32>(high, high, 1, 0, 3, 2)), 0)
  return <u32>v128.any_true(anyNaN)
}

/** Appends the marked lanes of `values` at `end`; gives the new end. Writes up to 16 bytes beyond it. */
function append(end: usize, values: v128, marks: v128): usize {
  const set = i32x4.bitmask(marks)
  v128.store(end, v128.swizzle(values, v128.load(FRONT + ((<usize>set) << 4))))
  return end + ((<usize>popcnt(set)) << 2)
}

// How many values of each order are below the bracket, and where those within it end.
let below2 = i32x4.splat(0)
let below3 = i32x4.splat(0)
let below5 = i32x4.splat(0)
let end2: usize = 0
let end3: usize = 0
let end5: usize = 0

// Loaded before a loop, because V8 makes a constant anew in each turn: with those of `quantize` that is 4 % of encoding
// a frame.
const FOUR = memory.data<f32>([4])
const SIX = memory.data<f32>([6])
const LANES = memory.data<i32>([0, 1, 2, 3], 16)

/**
 * Absolute differences of second, third and fifth order of a row, as far as they lie in the brackets: values from
 * `low` to below `high` are collected, smaller ones counted. Differences within runs of equal pixels are left out.
 *
 * @param pixels `count` of them, at least 9
 * @param brackets six floats: low and high of second, third and fifth order
 * @param out areas for `count` + 4 values each: second, third, fifth
 */
function collect(pixels: usize, count: u32, brackets: usize, out2: usize, out3: usize, out5: usize): void {
  const low2 = v128.load32_splat(brackets),
    high2 = v128.load32_splat(brackets, 4)
  const low3 = v128.load32_splat(brackets, 8),
    high3 = v128.load32_splat(brackets, 12)
  const low5 = v128.load32_splat(brackets, 16),
    high5 = v128.load32_splat(brackets, 20)
  const four = v128.load32_splat(FOUR)
  const six = v128.load32_splat(SIX)
  const lanes = v128.load(LANES)
  let n2 = i32x4.splat(0),
    n3 = i32x4.splat(0)
  let b2 = n2,
    b3 = n2,
    b5 = n2
  for (let left = <i32>count - 8; left > 0; left -= 4, pixels += 16) {
    const v1 = v128.load(pixels)
    const v3 = v128.load(pixels, 8)
    const v4 = v128.load(pixels, 12)
    const v5 = v128.load(pixels, 16)
    const v6 = v128.load(pixels, 20)
    const v7 = v128.load(pixels, 24)
    const v9 = v128.load(pixels, 32)
    const flat = v128.and(f32x4.eq(v5, v6), f32x4.eq(v6, v7))
    const flatter = v128.and(flat, v128.and(f32x4.eq(v3, v4), f32x4.eq(v4, v5)))
    // Lanes beyond the end of the row do not count.
    const inside = i32x4.lt_s(lanes, i32x4.splat(left))
    const take2 = v128.andnot(inside, flat)
    const take3 = v128.andnot(inside, flatter)
    n2 = i32x4.sub(n2, take2)
    n3 = i32x4.sub(n3, take3)

    const d2 = f32x4.abs(f32x4.sub(v5, v7))
    const d3 = f32x4.abs(f32x4.sub(f32x4.sub(f32x4.add(v5, v5), v3), v7))
    const d5 = f32x4.abs(
      f32x4.add(f32x4.add(f32x4.sub(f32x4.sub(f32x4.mul(six, v5), f32x4.mul(four, v3)), f32x4.mul(four, v7)), v1), v9),
    )

    const less2 = f32x4.lt(d2, low2)
    const less3 = f32x4.lt(d3, low3)
    const less5 = f32x4.lt(d5, low5)
    b2 = i32x4.sub(b2, v128.and(less2, take2))
    b3 = i32x4.sub(b3, v128.and(less3, take3))
    b5 = i32x4.sub(b5, v128.and(less5, take3))
    out2 = append(out2, d2, v128.andnot(v128.and(f32x4.lt(d2, high2), take2), less2))
    out3 = append(out3, d3, v128.andnot(v128.and(f32x4.lt(d3, high3), take3), less3))
    out5 = append(out5, d5, v128.andnot(v128.and(f32x4.lt(d5, high5), take3), less5))
  }
  seconds = total(n2)
  thirds = total(n3)
  below2 = b2
  below3 = b3
  below5 = b5
  end2 = out2
  end3 = out3
  end5 = out5
}

function total(lanes: v128): u32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  )
}

/**
 * The lower medians of the differences of a row at `medians`: second, third, fifth order as floats. Those of second
 * order are ranked among as many as there are of third, filled up with zeros.
 *
 * @param brackets where the medians are thought to lie; the result does not depend on it, only the time
 * @param scratch three areas of `count` + 4 floats
 * @returns 0; 1 where some median is outside its bracket or there are no differences: `medians` is undefined then
 */
export function medianDifferences(pixels: usize, count: u32, brackets: usize, scratch: usize, medians: usize): u32 {
  const area = <usize>((count + 4) << 2)
  const second = scratch
  const third = scratch + area
  const fifth = third + area
  collect(pixels, count, brackets, second, third, fifth)
  if (thirds < 2) return 1
  const rank = <i32>((thirds - 1) >> 1)
  const rank2 = rank - <i32>(total(below2) + thirds - seconds)
  const rank3 = rank - <i32>total(below3)
  const rank5 = rank - <i32>total(below5)
  if (!within(rank2, second, end2) || !within(rank3, third, end3) || !within(rank5, fifth, end5)) return 1
  store<f32>(medians, select(second, end2, rank2))
  store<f32>(medians, select(third, end3, rank3), 4)
  store<f32>(medians, select(fifth, end5, rank5), 8)
  return 0
}

function within(rank: i32, start: usize, end: usize): bool {
  return <u32>rank < <u32>(end - start) >> 2
}

/**
 * The value of this rank (from 0) among the floats from `start` to `end`, which are moved about (Hoare's selection).
 */
function select(start: usize, end: usize, rank: u32): f32 {
  const wanted = start + (rank << 2)
  let left = start
  let right = end - 4
  while (left < right) {
    const pivot = load<f32>(wanted)
    let i = left
    let j = right
    do {
      while (load<f32>(i) < pivot) i += 4
      while (pivot < load<f32>(j)) j -= 4
      if (i <= j) {
        const held = load<f32>(i)
        store<f32>(i, load<f32>(j))
        store<f32>(j, held)
        i += 4
        j -= 4
      }
    } while (i <= j)
    if (j < wanted) left = i
    if (wanted < i) right = j
  }
  return load<f32>(wanted)
}
