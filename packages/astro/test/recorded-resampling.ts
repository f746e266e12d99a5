import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parseWcs, type Wcs } from '../src/index.ts'

export type HeaderCards = readonly (readonly [string, unknown])[]

/** An array of the recordings: gzip of little-endian values, rows upwards. */
export interface RecordedArray {
  readonly file: string
  readonly dtype: 'float32' | 'float64'
  readonly shape: readonly [number, number]
}

export interface RecordedOutput {
  readonly method: 'nearest-neighbor' | 'bilinear' | 'bicubic' | 'adaptive'
  readonly kernel?: 'gaussian' | 'hann'
  readonly conserve_flux?: boolean
  readonly bad_value_mode?: 'strict' | 'ignore'
  readonly input?: RecordedArray
  readonly output: RecordedArray
}

export interface RecordedResampling {
  readonly name: string
  readonly input_header: HeaderCards
  readonly output_header: HeaderCards
  readonly input: RecordedArray
  /** Where each pixel of the output lies in the input. */
  readonly input_x: RecordedArray
  readonly input_y: RecordedArray
  readonly outputs: readonly RecordedOutput[]
}

interface RecordedShift {
  readonly dx: number
  readonly dy: number
  readonly input: RecordedArray
  readonly output: RecordedArray
}

const folder = new URL('../../../reference/resample/', import.meta.url)
export const recorded = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as {
  readonly cases: readonly RecordedResampling[]
  readonly lanczos3: readonly RecordedShift[]
}

export function load({ file, dtype }: RecordedArray): Float32Array | Float64Array {
  const bytes = Uint8Array.from(gunzipSync(readFileSync(new URL(file, folder)))).buffer
  return dtype === 'float32' ? new Float32Array(bytes) : new Float64Array(bytes)
}

export function loadImage(array: RecordedArray): { pixels: Float32Array; width: number; height: number } {
  return { pixels: Float32Array.from(load(array)), width: array.shape[1], height: array.shape[0] }
}

export function wcsOf(header: HeaderCards): Wcs {
  const cards = new Map(header)
  return parseWcs((keyword) => cards.get(keyword))!
}
