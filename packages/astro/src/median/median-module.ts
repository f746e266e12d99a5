import {
  F32X4_ADD,
  F32X4_MUL,
  F32X4_NE,
  F32X4_PMAX,
  F32X4_PMIN,
  get,
  I32,
  loadVector,
  loopBelow,
  set,
  storeVector,
  tee,
  V128,
  V128_AND,
  V128_ANY_TRUE,
  V128_BITSELECT,
  V128_OR,
  V128_XOR,
  vectorOf,
} from '../webassembly/instructions.ts'
import { compileModule, type FunctionSource } from '../webassembly/module.ts'
import { selectionNetwork } from './network.ts'

// The module is written when it is needed: for each number of frames the network is another one, and as straight code
// without a loop over frames it is an order of magnitude faster.

const VECTOR_BYTES = 16

// Locals. The first two are the parameters; a vector for each frame follows the last.
const POSITION = 0
const END_POSITION = 1
const NAN = 2
const ODD = 3
const SPARE = 4
const VALUES = 5

/**
 * A WebAssembly module with the medians of `frameCount` frames in a memory that is given to its instance. Frame i
 * begins `i × stride` after the first, medians go to `frameCount × stride` after it. Two functions, each for the bytes
 * from `start` (in the first frame) to before `end` (more than none) of every frame, four pixels at a time:
 *
 * - `median(start, end)`: right where no frame has NaN; gives 1 where one has.
 * - `medianWithout(start, end)`: NaN left out; NaN where every frame has it.
 *
 * @param stride bytes, a multiple of 16
 */
export function medianModule(frameCount: number, stride: number): object {
  return compileModule(null, [
    functionOf('median', frameCount, plainStep(frameCount, stride)),
    functionOf('medianWithout', frameCount, step(frameCount, stride)),
  ])
}

/** Four pixels of all frames to their medians; NaN is noted. */
function plainStep(count: number, stride: number): number[] {
  const half = count >> 1
  const middle = count % 2 === 1 ? [half] : [half - 1, half]
  const code: number[] = []
  for (let i = 0; i < count; i++) {
    code.push(...load(i, stride), ...tee(VALUES + i), ...get(VALUES + i), ...F32X4_NE)
    code.push(...get(NAN), ...V128_OR, ...set(NAN))
  }
  const result = count % 2 === 1 ? get(VALUES + half) : mean(half - 1, half)
  return [...code, ...network(count, middle), ...store(count * stride, result)]
}

/**
 * The same with NaN left out. Each NaN is replaced by +∞ and −∞ in turn: then the middle stays where it is, and only
 * whether it is one value or the mean of two goes by the number of values left. With an odd number of NaN there is
 * one +∞ more, so that the values lie half a place lower.
 */
function step(count: number, stride: number): number[] {
  const half = count >> 1
  const upper = count === 1 ? 0 : half
  const lower = count === 1 ? 0 : half - 1
  const code: number[] = [...splat(-1), ...set(NAN), ...splat(0), ...set(ODD)]
  for (let i = 0; i < count; i++) {
    code.push(...load(i, stride), ...tee(VALUES + i), ...get(VALUES + i), ...F32X4_NE, ...tee(SPARE))
    code.push(...get(NAN), ...V128_AND, ...set(NAN))
    // −∞ where this is the second, fourth … NaN of the pixel, else +∞.
    code.push(...splat(MINUS_INFINITY), ...splat(PLUS_INFINITY), ...get(ODD), ...V128_BITSELECT)
    code.push(...get(VALUES + i), ...get(SPARE), ...V128_BITSELECT, ...set(VALUES + i))
    code.push(...get(ODD), ...get(SPARE), ...V128_XOR, ...set(ODD))
  }
  const one = get(VALUES + (count % 2 === 1 ? upper : lower))
  const two = mean(lower, upper)
  const picked = count % 2 === 1 ? [...two, ...one] : [...one, ...two]
  // NAN is all ones where every frame has NaN, and all ones are a NaN.
  const result = [...picked, ...get(ODD), ...V128_BITSELECT, ...get(NAN), ...V128_OR]
  const ranks = [...new Set([lower, upper])]
  return [...code, ...network(count, ranks), ...store(count * stride, result)]
}

const PLUS_INFINITY = 0x7f800000
const MINUS_INFINITY = 0xff800000

function network(count: number, ranks: readonly number[]): number[] {
  return selectionNetwork(count, ranks).flatMap(({ low, high, needs }) => {
    const a = VALUES + low
    const b = VALUES + high
    // Equal operands (0 and −0) stay where they are: the smaller is the first, the larger the second.
    const smaller = [...get(a), ...get(b), ...F32X4_PMIN]
    const larger = [...get(b), ...get(a), ...F32X4_PMAX]
    if (needs === 'low') return [...smaller, ...set(a)]
    if (needs === 'high') return [...larger, ...set(b)]
    return [...smaller, ...larger, ...set(b), ...set(a)]
  })
}

function mean(first: number, second: number): number[] {
  return [...get(VALUES + first), ...get(VALUES + second), ...F32X4_ADD, ...splat(HALF), ...F32X4_MUL]
}

const HALF = 0x3f000000

/** A function that repeats `step` for each vector, and gives whether NAN has a bit set. */
function functionOf(name: string, count: number, step: readonly number[]): FunctionSource {
  return {
    name,
    parameters: [I32, I32],
    results: [I32],
    locals: new Array(VALUES - NAN + count).fill(V128),
    code: [...loopBelow(POSITION, END_POSITION, VECTOR_BYTES, step), ...get(NAN), ...V128_ANY_TRUE],
  }
}

function load(frame: number, stride: number): number[] {
  return loadVector(get(POSITION), frame * stride)
}

function store(address: number, value: readonly number[]): number[] {
  return storeVector(get(POSITION), address, value)
}

/** The four lanes set to the same 32 bits. */
function splat(bits: number): number[] {
  const lane = [0, 8, 16, 24].map((shift) => (bits >>> shift) & 0xff)
  return vectorOf([...lane, ...lane, ...lane, ...lane])
}
