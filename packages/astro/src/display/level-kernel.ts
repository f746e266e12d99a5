import {
  F64,
  F64X2_ADD,
  F64X2_DIV,
  F64X2_MUL,
  F64X2_PMAX,
  F64X2_PMIN,
  F64X2_PROMOTE_LOW_F32X4,
  F64X2_SPLAT,
  F64X2_SUB,
  get,
  I8X16_NARROW_I16X8_U,
  I16X8_NARROW_I32X4_U,
  I32,
  I32_SHL,
  loadHalfVector,
  loadUint16,
  loadVector,
  loopBelow,
  set,
  shuffleLanes,
  smallInteger,
  storeUint16,
  storeVector,
  V128,
  vectorOf,
} from '../webassembly/instructions.ts'
import { compileModule, type FunctionSource, instantiate } from '../webassembly/module.ts'
import { ROUNDING } from './rounding.ts'

/** Pixels that are scaled at a time: with their levels and table they stay close to the processor. */
export const PIECE = 4096

/**
 * Its functions work on the first `count` pixels of its arrays, at least one. They take up to sixteen a step, so that
 * what follows up to a multiple of sixteen is overwritten, too.
 */
export interface LevelKernel {
  /** The pixels to scale: in single or in double precision, as both arrays are the same memory. */
  readonly floats: Float32Array
  readonly doubles: Float64Array
  readonly levels: Uint8Array
  /** The table for `lookUp`: at 2 · (first + 256 · second) the two bytes that levels `first` and `second` become. */
  readonly pairs: Uint8Array
  /** Levels = 255·(pixel − black)/range in double precision, rounded half to even, cut to 0 … 255; NaN 0. */
  divideFloats(count: number, black: number, range: number): void
  divideDoubles(count: number, black: number, range: number): void
  /** The same with (pixel − black)·factor. */
  multiplyFloats(count: number, black: number, factor: number): void
  /**
   * Replaces levels by what `pairs` says. Two at a time take half as long as one by one, although that table is larger
   * than the first-level cache: neighbouring pixels are alike, so that a picture uses only few of the 65 536 pairs.
   */
  lookUp(count: number): void
}

// Places in the memory.
const PAIRS = 0
const LEVELS = 2 * 65536
const PIXELS = LEVELS + PIECE
const MEMORY_BYTES = PIXELS + 8 * PIECE

/** Each has memory of its own. */
export function createLevelKernel(): LevelKernel {
  const module = compileModule(MEMORY_BYTES, [
    scaling('divideFloats', 4, divided),
    scaling('divideDoubles', 8, divided),
    scaling('multiplyFloats', 4, multiplied),
    lookingUp,
  ])
  const { memory, ...functions } = instantiate(module) as LevelKernel & { memory: { buffer: ArrayBuffer } }
  const { buffer } = memory
  return {
    ...functions,
    floats: new Float32Array(buffer, PIXELS, PIECE),
    doubles: new Float64Array(buffer, PIXELS, PIECE),
    levels: new Uint8Array(buffer, LEVELS, PIECE),
    pairs: new Uint8Array(buffer, PAIRS, LEVELS),
  }
}

// Locals of the scaling: three parameters, then vectors of two doubles.
const COUNT = 0
const BLACK_NUMBER = 1
const SCALE_NUMBER = 2
const POSITION = 3
const ADDRESS = 4
const BLACK = 5
const SCALE = 6
const TOP = 7
const ZERO = 8
const ROUNDING_TERM = 9

/** Code that makes of pixel − black, on the stack, a level that is neither cut nor rounded yet. */
const divided = [...get(TOP), ...F64X2_MUL, ...get(SCALE), ...F64X2_DIV]
const multiplied = [...get(SCALE), ...F64X2_MUL]

function scaling(name: string, pixelBytes: 4 | 8, toLevels: readonly number[]): FunctionSource {
  const constants = [
    ...[...get(BLACK_NUMBER), ...F64X2_SPLAT, ...set(BLACK), ...get(SCALE_NUMBER), ...F64X2_SPLAT, ...set(SCALE)],
    ...[...twice(255), ...set(TOP), ...twice(0), ...set(ZERO), ...twice(ROUNDING), ...set(ROUNDING_TERM)],
  ]
  const two = (pixel: number) => scaleTwo(pixel, pixelBytes, toLevels)
  const four = (pixel: number) => shuffleLanes(two(pixel), two(pixel + 2), [0, 2, 4, 6])
  const eight = (pixel: number) => [...four(pixel), ...four(pixel + 4), ...I16X8_NARROW_I32X4_U]
  const sixteen = [...eight(0), ...eight(8), ...I8X16_NARROW_I16X8_U]
  const step = [
    ...[...get(POSITION), ...smallInteger(Math.log2(pixelBytes)), I32_SHL, ...set(ADDRESS)],
    ...storeVector(get(POSITION), LEVELS, sixteen),
  ]
  return {
    name,
    parameters: [I32, F64, F64],
    results: [],
    locals: [I32, I32, V128, V128, V128, V128, V128],
    code: [...constants, ...loopBelow(POSITION, COUNT, 16, step)],
  }
}

function scaleTwo(pixel: number, pixelBytes: 4 | 8, toLevels: readonly number[]): number[] {
  const place = PIXELS + pixel * pixelBytes
  const load =
    pixelBytes === 8
      ? loadVector(get(ADDRESS), place)
      : [...loadHalfVector(get(ADDRESS), place), ...F64X2_PROMOTE_LOW_F32X4]
  const scaled = [...load, ...get(BLACK), ...F64X2_SUB, ...toLevels]
  // pmax(a, b) is b where a < b, else a. As 0 < NaN is false, NaN becomes 0.
  const cut = [...get(ZERO), ...scaled, ...F64X2_PMAX, ...get(TOP), ...F64X2_PMIN]
  return [...cut, ...get(ROUNDING_TERM), ...F64X2_ADD]
}

function twice(value: number): number[] {
  return vectorOf(new Uint8Array(Float64Array.of(value, value).buffer))
}

const lookingUp: FunctionSource = {
  name: 'lookUp',
  parameters: [I32],
  results: [],
  locals: [I32],
  code: loopBelow(
    1,
    COUNT,
    8,
    [0, 2, 4, 6].flatMap((level) => {
      const pair = loadUint16(get(1), LEVELS + level)
      return storeUint16(get(1), LEVELS + level, loadUint16([...pair, ...smallInteger(1), I32_SHL], PAIRS))
    }),
  ),
}
