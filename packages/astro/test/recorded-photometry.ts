import { readFileSync } from 'node:fs'

const blocks = new URL('../../../reference/photometry/blocks/', import.meta.url)

/** One file of single steps of photometry as another implementation did them: reference/photometry/README.md. */
export function recordedBlock<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, blocks), 'utf8')) as T
}

/** Numbers of a recording, null and texts of infinities as what they stand for. */
export function recordedNumbers(values: readonly (number | string | null)[]): Float64Array {
  return Float64Array.from(values, recordedNumber)
}

export function recordedNumber(value: number | string | null): number {
  if (value === 'inf') return Number.POSITIVE_INFINITY
  if (value === '-inf') return Number.NEGATIVE_INFINITY
  return value === null ? Number.NaN : Number(value)
}
