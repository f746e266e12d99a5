import { join } from 'node:path'
import { type CardInput, createCompressedImageWriter, type HduInput, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'

type Pixels = Extract<HduInput, { kind: 'image' }>['pixels']

export interface MadeFrame {
  readonly name: string
  readonly width: number
  readonly pixels: Pixels
  readonly header?: readonly CardInput[]
}

/** Writes a frame with one plain image, as an extension SCI unless it is to be the primary. */
export function writeFrame(dir: string, { name, width, pixels, header = [] }: MadeFrame, primary = false): string {
  const path = join(dir, `${name}.fits`)
  const sink = fileSink(path)
  const cards: CardInput[] = primary ? [...header] : [{ keyword: 'EXTNAME', value: 'SCI' }, ...header]
  const image: HduInput = { kind: 'image', header: cards, shape: [pixels.length / width, width], pixels }
  writeFits(sink, primary ? [image] : [{ kind: 'empty' }, image])
  sink.close()
  return path
}

/** A compressed frame of a pattern, made row by row: large frames cost no memory. */
export function writeLargeFrame(dir: string, name: string, size: number, level: number): string {
  const path = join(dir, `${name}.fits.fz`)
  const sink = fileSink(path)
  const offset = writeFits(sink, [{ kind: 'empty' }])
  const header: CardInput[] = [{ keyword: 'EXTNAME', value: 'SCI' }]
  const writer = createCompressedImageWriter({ sink, offset, header, width: size, height: size, ditherSeed: 1 })
  const row = new Float32Array(size)
  let state = 12345 + level
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      state = (state * 16807) % 2147483647
      row[x] = level + (state % 1000) / 50
    }
    writer.writeRows(row, 1)
  }
  writer.finish()
  sink.close()
  return path
}

/** Paths as operations look frames up. */
export function pathsOf(paths: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([basename, path]) => [`archive/${basename}`, path]))
}

/** Frames as a client names them. */
export function named(...basenames: string[]): { basename: string; source: string }[] {
  return basenames.map((basename) => ({ basename, source: 'archive' }))
}
