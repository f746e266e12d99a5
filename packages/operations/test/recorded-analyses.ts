import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { framePaths } from './reference-data.ts'

interface RecordedArray {
  readonly file: string
  readonly dtype: 'float32' | 'uint8'
  readonly shape: readonly number[]
  readonly sha256: string
}

export interface RecordedAnalysis {
  readonly action: string
  readonly case: string
  readonly frame: string
  readonly body: Readonly<Record<string, unknown>>
  readonly status: number
  readonly answer?: unknown
  readonly right?: unknown
  readonly differs?: string
  readonly image?: RecordedArray
}

const folder = new URL('../../../reference/analysis/image/', import.meta.url)
const { cases } = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')) as { cases: RecordedAnalysis[] }

/** Those on frames that are kept here, and on one that is nowhere. */
export const recordedAnalyses = cases.filter(({ frame }) => Object.hasOwn(framePaths, `archive/${frame}`))
export const onUnknownFrames = cases.filter(({ frame }) => frame === 'nosuchframe')

/** What has to be answered: an answer, or the name of the field that is at fault, or a refusal of any words. */
export function wanted({
  status,
  answer,
  right,
  differs,
}: RecordedAnalysis): { answer: unknown } | { refusal: string } {
  if (right !== undefined) return { answer: loadArrays(right) }
  const field = /400 naming (\w+)/.exec(differs ?? '')?.[1]
  if (field !== undefined) return { refusal: field }
  return status === 200 ? { answer: loadArrays(answer) } : { refusal: '' }
}

export function loadRecorded({ file, dtype, sha256 }: RecordedArray): number[] {
  const bytes = Uint8Array.from(gunzipSync(readFileSync(new URL(file, folder))))
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`${file} is not what was recorded`)
  return [...(dtype === 'uint8' ? bytes : new Float32Array(bytes.buffer))]
}

/** Lists that are kept as arrays, with null for NaN. */
function loadArrays(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(loadArrays)
  if ('$array' in value) return loadRecorded(value.$array as RecordedArray).map((x) => (Number.isNaN(x) ? null : x))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, loadArrays(inner)]))
}
