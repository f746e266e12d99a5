import {
  F64,
  F64X2_ADD,
  F64X2_MUL,
  F64X2_PROMOTE_LOW_F32X4,
  F64X2_SPLAT,
  get,
  I32,
  I32_SHL,
  loadHalfVector,
  loopBelow,
  set,
  smallInteger,
  storeVector,
  V128,
} from '../webassembly/instructions.ts'
import { compileModule, type FunctionSource, instantiate } from '../webassembly/module.ts'

/**
 * Adds two or three rows of single precision in double precision: fill the rows, call, read the sums. The arrays stay
 * the same.
 */
export interface RowKernel {
  readonly first: Float32Array
  readonly middle: Float32Array
  readonly last: Float32Array
  /** One for every column, and some more. */
  readonly sums: Float64Array
  /**
   * Sums = first · firstWeight + last · lastWeight, for `count` columns, at least one; as it takes four columns a step,
   * up to three more are overwritten.
   */
  addTwo(count: number, firstWeight: number, lastWeight: number): void
  /** Sums = first · firstWeight + last · lastWeight + middle, otherwise as `addTwo`. */
  addThree(count: number, firstWeight: number, lastWeight: number): void
}

/** Columns at a time. */
const STEP = 4
/** So many sums at least follow that of the last column: area averages read up to two of them, with weight 0. */
const MORE = 4

/** For rows of `width` columns; each has memory of its own. */
export function createRowKernel(width: number): RowKernel {
  const stride = STEP * Math.ceil(width / STEP)
  const rowBytes = 4 * stride
  const places = [0, rowBytes, 2 * rowBytes] as const
  const sums = 3 * rowBytes
  const [first, middle, last] = places
  const module = compileModule(sums + 8 * (stride + MORE), [
    adding('addTwo', [first, last], sums),
    adding('addThree', [first, last, middle], sums),
  ])
  const { memory, ...functions } = instantiate(module) as RowKernel & { memory: { buffer: ArrayBuffer } }
  const row = (place: number) => new Float32Array(memory.buffer, place, stride)
  return {
    ...functions,
    first: row(first),
    middle: row(middle),
    last: row(last),
    sums: new Float64Array(memory.buffer, sums, stride + MORE),
  }
}

// Locals: three parameters, then addresses and vectors of two doubles.
const COUNT = 0
const WEIGHT_NUMBERS = [1, 2]
const POSITION = 3
const FLOATS = 4
const DOUBLES = 5
const WEIGHTS = [6, 7]

function adding(name: string, rows: readonly number[], sums: number): FunctionSource {
  const weights = WEIGHTS.flatMap((weight, i) => [...get(WEIGHT_NUMBERS[i]!), ...F64X2_SPLAT, ...set(weight)])
  const addresses = [
    ...[...get(POSITION), ...smallInteger(2), I32_SHL, ...set(FLOATS)],
    ...[...get(POSITION), ...smallInteger(3), I32_SHL, ...set(DOUBLES)],
  ]
  const halves = [0, 1].map((half) => {
    const weighed = rows.map((row, i) => {
      const pixels = [...loadHalfVector(get(FLOATS), row + 8 * half), ...F64X2_PROMOTE_LOW_F32X4]
      return i < WEIGHTS.length ? [...pixels, ...get(WEIGHTS[i]!), ...F64X2_MUL] : pixels
    })
    const sum = weighed.flatMap((row, i) => (i === 0 ? row : [...row, ...F64X2_ADD]))
    return storeVector(get(DOUBLES), sums + 16 * half, sum)
  })
  return {
    name,
    parameters: [I32, F64, F64],
    results: [],
    locals: [I32, I32, I32, V128, V128],
    code: [...weights, ...loopBelow(POSITION, COUNT, STEP, [...addresses, ...halves.flat()])],
  }
}
