import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CardInput, createCompressedImageWriter, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import { catalogueColumns, catalogueRows } from './catalogue.ts'
import type { Exposure } from './exposure.ts'
import { frameBasename, frameHeader } from './frame-header.ts'

export interface WriteFrameOptions {
  /** Steps of quantisation in the noise; observatories use 64, which keeps more than products of operations need. */
  quantizeLevel?: number
  /** Leave the catalogue out. */
  withoutCatalogue?: boolean
}

/**
 * Writes an exposure as a reduced frame: empty primary, compressed `SCI`, table `CAT`. The same exposure gives the same
 * bytes. A file that is there is replaced at the end, so that no reader sees half of one.
 */
export function writeFrame(path: string, exposure: Exposure, options: WriteFrameOptions = {}): void {
  const { width, height, pixels } = exposure
  if (pixels.length !== width * height) throw new RangeError(`${width} × ${height} pixels were to be written`)
  const unfinished = unfinishedName(path)
  try {
    const sink = fileSink(unfinished)
    try {
      const primary: CardInput[] = [
        { keyword: 'ORIGNAME', value: frameBasename(exposure.options), comment: 'Name of the frame' },
      ]
      const offset = writeFits(sink, [{ kind: 'empty', header: primary }])
      const writer = createCompressedImageWriter({
        sink,
        offset,
        header: frameHeader(exposure),
        width,
        height,
        quantizeLevel: options.quantizeLevel ?? 64,
        ditherSeed: 1 + (exposure.options.number % 10_000),
      })
      writeBands(writer, pixels, width, height)
      const end = writer.finish()
      if (!options.withoutCatalogue) {
        const header: CardInput[] = [{ keyword: 'EXTNAME', value: 'CAT' }]
        writeFits(sink, [{ kind: 'bintable', header, columns: catalogueColumns(catalogueRows(exposure)) }], end)
      }
    } finally {
      sink.close()
    }
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** Of this process alone: another one may be making the same frame. */
function unfinishedName(path: string): string {
  return `${path}.${process.pid}.unfinished`
}

/** By bands, so that the compressed whole is never in memory. */
function writeBands(
  writer: { writeRows(rows: Float32Array, rowCount: number): void },
  pixels: Float32Array,
  width: number,
  height: number,
): void {
  const rows = 64
  for (let first = 0; first < height; first += rows) {
    const count = Math.min(rows, height - first)
    writer.writeRows(pixels.subarray(first * width, (first + count) * width), count)
  }
}

/** Writes `<dir>/<basename>.fits.fz` and gives the path. */
export function writeFrameTo(dir: string, exposure: Exposure, options: WriteFrameOptions = {}): string {
  const path = join(dir, `${frameBasename(exposure.options)}.fits.fz`)
  writeFrame(path, exposure, options)
  return path
}

export function writeTruth(path: string, truth: unknown): void {
  const unfinished = unfinishedName(path)
  writeFileSync(unfinished, `${JSON.stringify(truth, null, 1)}\n`)
  renameSync(unfinished, path)
}
