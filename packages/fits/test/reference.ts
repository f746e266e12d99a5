import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Dtype, PixelArray } from '../src/index.ts'

/** The recorded files and what other readers find in them; the README there describes the format. */
export const FITS_REFERENCE = new URL('../../../reference/fits/', import.meta.url)
export const FRAMES_REFERENCE = new URL('../../../reference/frames/image/', import.meta.url)

export interface Sidecar {
  dtype: Dtype
  shape: number[]
  file: string
  sha256: string
}

export interface ReferenceColumn {
  name: string | null
  tform: string
  dtype: string
  repeat: number
  variable: boolean
  unit: string | null
  dim: number[] | null
  values: unknown[]
}

export type ReferenceCard = [keyword: string, value: unknown, comment: string, type: string]

export interface ReferenceHdu {
  index: number
  kind: string
  name: string | null
  version: number
  header_offset: number
  data_offset: number
  data_bytes: number
  cards: ReferenceCard[]
  image_cards?: [keyword: string, value: unknown][]
  bitpix?: number
  shape?: number[]
  compression?: string
  pixels?: Sidecar
  stored?: Sidecar
  columns?: ReferenceColumn[]
  datasum?: string
  checksum?: string
}

export interface ReferenceFile {
  file: string
  group: string
  what: string
  gzip?: boolean
  trailing_bytes?: number
  hdus: ReferenceHdu[]
}

export function readJson<T>(url: URL): T {
  const content: T = JSON.parse(readFileSync(url, 'utf8'))
  return content
}

/** Little-endian bytes of pixels, every NaN the canonical one. */
export function canonicalBytes(pixels: PixelArray): Uint8Array {
  const copy = pixels.slice()
  if (copy instanceof Float32Array || copy instanceof Float64Array) {
    for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = Number.NaN
  }
  return new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength)
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

export function sha256(pixels: PixelArray): string {
  return digest(canonicalBytes(pixels))
}
