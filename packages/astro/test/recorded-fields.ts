import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const FOLDER = new URL('../../../reference/sep/', import.meta.url)
const BLOCK = 2880
const CARD = 80

export type Columns = Readonly<Record<string, readonly number[]>>

export interface RecordedField {
  readonly file: string
  readonly shape: readonly [number, number]
  readonly background: RecordedBackground
  readonly background_1x1: RecordedBackground
  readonly extract_scalar: {
    readonly count: number
    readonly objects: Columns
    readonly sum_circle: Columns
    readonly sum_circle_exact: Columns
    readonly sum_circle_annulus: Columns
    readonly kron_radius: Columns
    readonly flux_auto: Columns & { readonly circle: readonly boolean[] }
    readonly flux_radius: { readonly radius: readonly (readonly (number | null)[])[] }
    readonly winpos: Columns
  }
  readonly extract_map: { readonly count: number; readonly objects: Columns }
  readonly segmentation: Sidecar
  readonly masked: { readonly globalback: number; readonly globalrms: number; readonly count: number } & Columns
  readonly truth: readonly (readonly [number, number, number, string])[]
}

interface RecordedBackground {
  readonly globalback: number
  readonly globalrms: number
  readonly back: Sidecar
  readonly rms?: Sidecar
}

interface Sidecar {
  readonly file: string
  readonly dtype: string
}

export const fields: readonly RecordedField[] = (
  JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as { fields: RecordedField[] }
).fields

/** Pixels of the only image extension of a field, which is float32. */
export function fieldPixels({ file, shape }: RecordedField): Float32Array {
  const bytes = gunzipSync(readFileSync(new URL(file, FOLDER)))
  const start = headerEnd(bytes, headerEnd(bytes, 0))
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  return Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => view.getFloat32(4 * i))
}

function headerEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; ; at += CARD) {
    if (
      Buffer.from(bytes.subarray(at, at + CARD))
        .toString('latin1')
        .trimEnd() !== 'END'
    )
      continue
    return start + Math.ceil((at + CARD - start) / BLOCK) * BLOCK
  }
}

export function sidecarFloats({ file }: Sidecar): Float32Array {
  const bytes = gunzipSync(readFileSync(new URL(file, FOLDER)))
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

export function sidecarIntegers({ file }: Sidecar): Int32Array {
  const bytes = gunzipSync(readFileSync(new URL(file, FOLDER)))
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}
