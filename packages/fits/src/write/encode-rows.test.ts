import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeRiceRows } from './encode-rows.ts'

interface Tile {
  column: string
  offset: number
  length: number
  zscale: number
  zzero: number
}
interface Case {
  file: string
  what: string
  compare: 'bytes' | 'decoded'
  algorithm: string
  method: string
  quantize_level: number
  zdither0: number
  ztile: [number, number]
  input: { file: string; shape: [number, number] }
  tiles: Tile[]
}

const reference = new URL('../../../../reference/fits/write/', import.meta.url)
const { cases } = JSON.parse(readFileSync(new URL('manifest.json', reference), 'utf8')) as { cases: Case[] }

function inputPixels(file: string): Float32Array {
  const bytes = gunzipSync(readFileSync(new URL(file, reference)))
  return new Float32Array(new Uint8Array(bytes).buffer)
}

/** Tiles that this package writes: rows, dithered by the first method. */
const written = cases.filter(
  (c) => c.compare === 'bytes' && c.algorithm === 'RICE_1' && c.method === 'SUBTRACTIVE_DITHER_1' && c.ztile[1] === 1,
)

describe('rows compressed as cfitsio compresses them', () => {
  test.each(written)('$file ($what): the same ZSCALE, ZZERO and bytes, tile by tile', (c) => {
    const [height, width] = c.input.shape
    const file = readFileSync(new URL(c.file, reference))
    const encoded = encodeRiceRows(inputPixels(c.input.file), width, height, 0, {
      quantizeLevel: c.quantize_level,
      ditherSeed: c.zdither0,
    })
    let offset = 0
    const got = Array.from(c.tiles.keys(), (row) => {
      const bytes = Buffer.from(encoded.bytes.subarray(offset, offset + encoded.lengths[row]!))
      offset += bytes.length
      const lossless = encoded.lossless[row] === 1
      return {
        column: lossless ? 'GZIP_COMPRESSED_DATA' : 'COMPRESSED_DATA',
        zscale: encoded.scales[row],
        zzero: encoded.zeros[row],
        data: (lossless ? gunzipSync(bytes) : bytes).toString('hex'),
      }
    })
    const want = c.tiles.map(({ column, offset, length, zscale, zzero }) => {
      const bytes = file.subarray(offset, offset + length)
      return { column, zscale, zzero, data: (column.startsWith('GZIP') ? gunzipSync(bytes) : bytes).toString('hex') }
    })
    expect(got).toEqual(want)
  })
})
