import {
  F32X4_DEMOTE_F64X2_ZERO,
  F64X2_ADD,
  F64X2_EQ,
  F64X2_PROMOTE_LOW_F32X4,
  get,
  I32,
  loadHalfVector,
  loopBelow,
  set,
  shuffleLanes,
  storeVector,
  tee,
  V128,
  V128_AND,
  V128_ANY_TRUE,
  V128_NOT,
  V128_OR,
  vectorOf,
} from '../webassembly/instructions.ts'
import { compileModule, type FunctionSource } from '../webassembly/module.ts'

const VECTOR_BYTES = 16
const ZEROS = vectorOf(new Uint8Array(16))

// Locals. The first two are the parameters; of each pair the first is for pixels 0 and 1 of a vector, the second for 2
// and 3.
const POSITION = 0
const END_POSITION = 1
const ODD = 2
const SPARE = 3
const SUMS = [4, 5] as const
const SEEN = [6, 7] as const
const LOCALS = new Array(6).fill(V128)

/**
 * A WebAssembly module with the sums of `frameCount` frames, in double precision. Frame i is at `i × stride` in the
 * exported `memory`, sums go to `frameCount × stride` as float32. Two functions, each for the bytes from `start` to
 * before `end` (more than none) of every frame, four pixels at a time:
 *
 * - `sum(start, end)`: right where no frame has NaN; gives 1 where a sum is NaN.
 * - `sumWithout(start, end)`: NaN left out; NaN where every frame has it.
 *
 * Straight code without a loop over frames, so that the sums need not go through memory.
 *
 * @param stride bytes, a multiple of 16
 */
export function frameSumModule(frameCount: number, stride: number): object {
  return compileModule((frameCount + 1) * stride, [
    functionOf('sum', plainStep(frameCount, stride)),
    functionOf('sumWithout', step(frameCount, stride)),
  ])
}

function plainStep(count: number, stride: number): number[] {
  const code = SUMS.flatMap((sums, half) => [
    ...doubles(0, half, stride),
    ...Array.from({ length: count - 1 }, (_, i) => [...doubles(i + 1, half, stride), ...F64X2_ADD]).flat(),
    ...tee(sums),
    ...[...get(sums), ...F64X2_EQ, ...V128_NOT, ...get(ODD), ...V128_OR, ...set(ODD)],
  ])
  return [...code, ...storeVector(get(POSITION), count * stride, joined(SUMS))]
}

function step(count: number, stride: number): number[] {
  const code: number[] = []
  for (const [half, sums] of SUMS.entries()) {
    const seen = SEEN[half]!
    code.push(...ZEROS, ...set(sums), ...ZEROS, ...set(seen))
    for (let i = 0; i < count; i++) {
      const isNumber = [...get(SPARE), ...get(SPARE), ...F64X2_EQ]
      code.push(...doubles(i, half, stride), ...set(SPARE), ...isNumber, ...get(seen), ...V128_OR, ...set(seen))
      code.push(...isNumber, ...get(SPARE), ...V128_AND, ...get(sums), ...F64X2_ADD, ...set(sums))
    }
  }
  // All ones are a NaN.
  const unseen = [...shuffleLanes(get(SEEN[0]), get(SEEN[1]), [0, 2, 4, 6]), ...V128_NOT]
  return [...code, ...storeVector(get(POSITION), count * stride, [...joined(SUMS), ...unseen, ...V128_OR])]
}

/** Half a vector of a frame in double precision. */
function doubles(frame: number, half: number, stride: number): number[] {
  return [...loadHalfVector(get(POSITION), frame * stride + 8 * half), ...F64X2_PROMOTE_LOW_F32X4]
}

/** Two pairs of doubles, rounded to one vector. */
function joined([low, high]: readonly [number, number]): number[] {
  const rounded = (local: number) => [...get(local), ...F32X4_DEMOTE_F64X2_ZERO]
  return shuffleLanes(rounded(low), rounded(high), [0, 1, 4, 5])
}

/** A function that repeats `step` for each vector, and gives whether ODD has a bit set. */
function functionOf(name: string, step: readonly number[]): FunctionSource {
  return {
    name,
    parameters: [I32, I32],
    results: [I32],
    locals: LOCALS,
    code: [...loopBelow(POSITION, END_POSITION, VECTOR_BYTES, step), ...get(ODD), ...V128_ANY_TRUE],
  }
}
