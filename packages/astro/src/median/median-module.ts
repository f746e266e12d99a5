import { selectionNetwork } from './network.ts'

// The module is written down byte by byte (WebAssembly core specification 2.0, chapter 5): for each number of frames
// the network is another one, and as straight code without a loop over frames it is an order of magnitude faster.

const I32 = 0x7f
const V128 = 0x7b
const VOID = 0x40

const LOOP = 0x03
const BR_IF = 0x0d
const END = 0x0b
const LOCAL_GET = 0x20
const LOCAL_SET = 0x21
const LOCAL_TEE = 0x22
const I32_CONST = 0x41
const I32_LT_U = 0x49
const I32_ADD = 0x6a

const SIMD = 0xfd
const V128_LOAD = [SIMD, 0x00]
const V128_STORE = [SIMD, 0x0b]
const V128_CONST = [SIMD, 0x0c]
const V128_AND = [SIMD, 0x4e]
const V128_OR = [SIMD, 0x50]
const V128_XOR = [SIMD, 0x51]
const V128_BITSELECT = [SIMD, 0x52]
const V128_ANY_TRUE = [SIMD, 0x53]
const F32X4_NE = [SIMD, 0x42]
const F32X4_ADD = [SIMD, 0xe4, 0x01]
const F32X4_MUL = [SIMD, 0xe6, 0x01]
// Unlike min and max these are single instructions of the processor, and pick an operand without a look at NaN.
const F32X4_PMIN = [SIMD, 0xea, 0x01]
const F32X4_PMAX = [SIMD, 0xeb, 0x01]

const PAGE_BYTES = 65536
const VECTOR_BYTES = 16
const SIXTEEN_BYTES_ALIGNED = 4

// Locals. The first two are the parameters; a vector for each frame follows the last.
const POSITION = 0
const END_POSITION = 1
const NAN = 2
const ODD = 3
const SPARE = 4
const VALUES = 5

/**
 * A WebAssembly module with the medians of `frameCount` frames. Frame i is at `i × stride` in the exported `memory`,
 * medians go to `frameCount × stride`. Two functions, each for the bytes from `start` to before `end` (more than none) of
 * every frame, four pixels at a time:
 *
 * - `median(start, end)`: right where no frame has NaN; gives 1 where one has.
 * - `medianWithout(start, end)`: NaN left out; NaN where every frame has it.
 *
 * @param stride bytes, a multiple of 16
 */
export function medianModule(frameCount: number, stride: number): Uint8Array {
  const pages = Math.ceil(((frameCount + 1) * stride) / PAGE_BYTES)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, ...vector([[I32], [I32]]), ...vector([[I32]])]])),
    ...section(3, vector([[0], [0]])),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(
      7,
      vector([
        [...name('memory'), 0x02, 0x00],
        [...name('median'), 0x00, 0x00],
        [...name('medianWithout'), 0x00, 0x01],
      ]),
    ),
    ...section(
      10,
      vector([body(frameCount, plainStep(frameCount, stride)), body(frameCount, step(frameCount, stride))]),
    ),
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
function body(count: number, step: readonly number[]): number[] {
  const locals = vector([[...unsigned(VALUES - NAN + count), V128]])
  const next = [
    ...[...get(POSITION), I32_CONST, VECTOR_BYTES, I32_ADD, ...tee(POSITION)],
    ...[...get(END_POSITION), I32_LT_U, BR_IF, 0],
  ]
  const code = [...locals, LOOP, VOID, ...step, ...next, END, ...get(NAN), ...V128_ANY_TRUE, END]
  return [...unsigned(code.length), ...code]
}

const get = (local: number) => [LOCAL_GET, ...unsigned(local)]
const set = (local: number) => [LOCAL_SET, ...unsigned(local)]
const tee = (local: number) => [LOCAL_TEE, ...unsigned(local)]

function load(frame: number, stride: number): number[] {
  return [...get(POSITION), ...V128_LOAD, SIXTEEN_BYTES_ALIGNED, ...unsigned(frame * stride)]
}

function store(address: number, value: readonly number[]): number[] {
  return [...get(POSITION), ...value, ...V128_STORE, SIXTEEN_BYTES_ALIGNED, ...unsigned(address)]
}

/** The four lanes set to the same 32 bits. */
function splat(bits: number): number[] {
  const lane = [0, 8, 16, 24].map((shift) => (bits >>> shift) & 0xff)
  return [...V128_CONST, ...lane, ...lane, ...lane, ...lane]
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function name(text: string): number[] {
  return vector([...Buffer.from(text)].map((byte) => [byte]))
}

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return [...bytes, rest]
}
