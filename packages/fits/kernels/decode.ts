// Decoding of RICE_1 tiles. See ../src/rice/decode.ts for the plain reading.
import { bigEndianAt, window } from './bits'

/** Bits of a window that are always good. */
const WINDOW_BITS: u32 = 57

/**
 * Decodes two tiles of `count` pixels into their codes: the first value at `out − 4`, then the mapped differences
 * 0, −1, 1, −2, 2 … as 0, 1, 2, 3, 4 … Two side by side, because each code has to wait for the one before it, so
 * that the processor is idle half of the time with one tile alone.
 *
 * Of each tile the next `left` bits are at the top of a word, and `next` is the byte after them. A refill ORs in what
 * follows (bits that are there already come out the same) and then counts whole bytes, so that the load does not
 * wait for the codes before it.
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
  const splitShift = <u64>(64 - splitBits)
  store<u32>(outA - 4, <u32>(window(inA, 0) >>> (64 - rawBits)))
  store<u32>(outB - 4, <u32>(window(inB, 0) >>> (64 - rawBits)))
  let nextA = inA + (rawBits >>> 3)
  let nextB = inB + (rawBits >>> 3)
  let wordA: u64 = 0
  let wordB: u64 = 0
  let leftA: u64 = 0
  let leftB: u64 = 0

  for (let done: u32 = 0; done < count; done += blockSize) {
    const length = min(blockSize, count - done)
    if (bitOf(inA, nextA, leftA) > endA || bitOf(inB, nextB, leftB) > endB) return 1
    wordA |= bigEndianAt(nextA) >>> leftA
    nextA += <usize>((63 - leftA) >>> 3)
    leftA |= 56
    wordB |= bigEndianAt(nextB) >>> leftB
    nextB += <usize>((63 - leftB) >>> 3)
    leftB |= 56
    const splitA = <u32>(wordA >>> splitShift)
    const splitB = <u32>(wordB >>> splitShift)
    wordA <<= splitBits
    leftA -= splitBits
    wordB <<= splitBits
    leftB -= splitBits

    if (splitA - 1 < rawSplit && splitB - 1 < rawSplit && (length & 3) === 0) {
      const lowA = <u64>(splitA - 1)
      const lowB = <u64>(splitB - 1)
      const shiftA = 63 - lowA
      const shiftB = 63 - lowB
      const fixedA = (<u64>splitA) << 2
      const fixedB = (<u64>splitB) << 2
      for (const stop = outA + (length << 2); outA < stop; outA += 16, outB += 16) {
        wordA |= bigEndianAt(nextA) >>> leftA
        nextA += <usize>((63 - leftA) >>> 3)
        leftA |= 56
        wordB |= bigEndianAt(nextB) >>> leftB
        nextB += <usize>((63 - leftB) >>> 3)
        leftB |= 56

        // Four codes of each: zeros, a one, and the low bits.
        let zerosA = clz(wordA)
        let usedA = zerosA
        wordA <<= zerosA
        let zerosB = clz(wordB)
        let usedB = zerosB
        wordB <<= zerosB
        store<u32>(outA, codeOf(wordA, zerosA, lowA, shiftA))
        wordA <<= splitA
        store<u32>(outB, codeOf(wordB, zerosB, lowB, shiftB))
        wordB <<= splitB

        zerosA = clz(wordA)
        usedA += zerosA
        wordA <<= zerosA
        zerosB = clz(wordB)
        usedB += zerosB
        wordB <<= zerosB
        store<u32>(outA, codeOf(wordA, zerosA, lowA, shiftA), 4)
        wordA <<= splitA
        store<u32>(outB, codeOf(wordB, zerosB, lowB, shiftB), 4)
        wordB <<= splitB

        zerosA = clz(wordA)
        usedA += zerosA
        wordA <<= zerosA
        zerosB = clz(wordB)
        usedB += zerosB
        wordB <<= zerosB
        store<u32>(outA, codeOf(wordA, zerosA, lowA, shiftA), 8)
        wordA <<= splitA
        store<u32>(outB, codeOf(wordB, zerosB, lowB, shiftB), 8)
        wordB <<= splitB

        zerosA = clz(wordA)
        usedA += zerosA + fixedA
        wordA <<= zerosA
        zerosB = clz(wordB)
        usedB += zerosB + fixedB
        wordB <<= zerosB
        store<u32>(outA, codeOf(wordA, zerosA, lowA, shiftA), 12)
        wordA <<= splitA
        store<u32>(outB, codeOf(wordB, zerosB, lowB, shiftB), 12)
        wordB <<= splitB

        // Codes that did not fit came out wrong: once more, one by one.
        if (usedA <= leftA) leftA -= usedA
        else {
          const bit = codes(inA, endA, bitOf(inA, nextA, leftA), outA, <u32>lowA, 4)
          wordA = window(inA, bit)
          leftA = -bit & 7
          nextA = inA + ((bit + 7) >>> 3)
        }
        if (usedB <= leftB) leftB -= usedB
        else {
          const bit = codes(inB, endB, bitOf(inB, nextB, leftB), outB, <u32>lowB, 4)
          wordB = window(inB, bit)
          leftB = -bit & 7
          nextB = inB + ((bit + 7) >>> 3)
        }
      }
    } else {
      const atA = block(inA, endA, bitOf(inA, nextA, leftA), outA, splitA, length, rawBits, rawSplit)
      const atB = block(inB, endB, bitOf(inB, nextB, leftB), outB, splitB, length, rawBits, rawSplit)
      wordA = window(inA, atA)
      leftA = -atA & 7
      nextA = inA + ((atA + 7) >>> 3)
      wordB = window(inB, atB)
      leftB = -atB & 7
      nextB = inB + ((atB + 7) >>> 3)
      outA += length << 2
      outB += length << 2
    }
  }
  return <u32>(bitOf(inA, nextA, leftA) > endA || bitOf(inB, nextB, leftB) > endB)
}

/** A code, of a word whose top bit is the one after the zeros: it is still there when the word is shifted, hence the −1. */
function codeOf(word: u64, zeros: u64, low: u64, shift: u64): u32 {
  return <u32>(((zeros - 1) << low) + (word >>> shift))
}

/** The bit of the tile at `base` that is at the top of the word. */
function bitOf(base: usize, next: usize, left: u64): u32 {
  return ((<u32>(next - base)) << 3) - <u32>left
}

/** One block of one tile, of any kind. Gives the bit after it, beyond `end` where there is no such block. */
export function block(
  base: usize,
  end: u32,
  bit: u32,
  out: usize,
  split: u32,
  length: u32,
  rawBits: u32,
  rawSplit: u32,
): u32 {
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
