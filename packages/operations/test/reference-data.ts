import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** An array of the recordings: gzip of little-endian values. */
export interface RecordedArray {
  readonly file: string
  readonly dtype: 'uint8' | 'float32' | 'float64'
  readonly shape: readonly number[]
}

export interface RecordedOperation {
  readonly case: string
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  readonly failure?: { readonly message: string; readonly cause: string }
  readonly files?: readonly {
    readonly pixels: RecordedArray
    readonly jpeg_sizes: [[number, number], [number, number]]
  }[]
  readonly right?: readonly (RecordedArray | { readonly failure: string })[]
  readonly tolerance?: { readonly max_abs: number }
  readonly reproject?: { readonly right_header: Readonly<Record<string, string | number>> }
}

/** Levels have rows, columns, three colours; the top row first. */
export interface RecordedColour extends Omit<RecordedOperation, 'right'> {
  readonly linear?: RecordedArray
  readonly rgb?: RecordedArray
  readonly small?: RecordedArray
  readonly right?: { readonly linear: RecordedArray }
}

export interface RecordedDisplay {
  readonly frame: string
  readonly zmin_given: number | null
  readonly zmax_given: number | null
  readonly count?: number
  readonly samples?: RecordedArray
  readonly median?: number | 'NaN'
  readonly slope?: number | 'NaN'
  readonly zmax?: number | 'NaN'
  readonly black?: number | 'NaN'
  readonly white?: number | 'NaN'
  readonly linear?: RecordedArray
  readonly small?: RecordedArray
  readonly right?: {
    readonly count?: number
    readonly black?: number
    readonly white?: number
    readonly linear?: RecordedArray
  }
}

const root = new URL('../../../reference/', import.meta.url)
const operationsDir = new URL('operations/image/', root)
const framesDir = new URL('frames/image/', root)

export const manifest = JSON.parse(readFileSync(new URL('manifest.json', operationsDir), 'utf8')) as {
  readonly operations: readonly RecordedOperation[]
  readonly display: readonly RecordedDisplay[]
  readonly gamma_table: readonly number[]
}

/** The recordings of Color Image, whose `right` is of another kind than that of the others. */
export const recordedColours = manifest.operations.filter(
  ({ operation }) => operation === 'Color Image',
) as unknown as readonly RecordedColour[] // as the README of the recordings has it

const index = JSON.parse(readFileSync(new URL('index.json', framesDir), 'utf8')) as {
  readonly frames: readonly { readonly name: string; readonly file: string }[]
}

/** Where the simulated stars are, pixels from 0. */
export const truth = JSON.parse(readFileSync(new URL('truth.json', framesDir), 'utf8')) as {
  readonly frames: Readonly<
    Record<string, { readonly sources: readonly { readonly id: number; readonly x0: number; readonly y0: number }[] }>
  >
}

/** Path of a recorded frame. */
export function framePath(name: string): string {
  const entry = index.frames.find((frame) => frame.name === name)
  if (entry === undefined) throw new Error(`no frame ${name}`)
  return fileURLToPath(new URL(entry.file, framesDir))
}

/** Paths of all recorded frames, as operations look them up. */
export const framePaths: Readonly<Record<string, string>> = Object.fromEntries(
  index.frames.map(({ name }) => [`archive/${name}`, framePath(name)]),
)

const arrayTypes = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array }

export function loadArray({ file, dtype }: RecordedArray): Float32Array | Float64Array | Uint8Array {
  const bytes = gunzipSync(readFileSync(new URL(file, operationsDir)))
  return new arrayTypes[dtype](Uint8Array.from(bytes).buffer)
}
