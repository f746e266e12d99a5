import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findScienceImage, type Header, imageHeader, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { afterAll } from 'vitest'
import { type OperationOutput, operations, type Precision, type Product, runOperation } from '../src/index.ts'
import { framePaths } from './reference-data.ts'

const made: string[] = []
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true })
})

/** A folder that is removed after the tests of the file. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'datalab-operations-'))
  made.push(dir)
  return dir
}

export interface RunSettings {
  readonly precision?: Precision
  readonly threads?: number
  readonly key?: string
  readonly paths?: Readonly<Record<string, string>>
  readonly outDir?: string
  readonly cancelled?: () => boolean
  readonly onProgress?: (fraction: number, message: string) => void
}

export interface Ran {
  readonly outDir: string
  readonly output: OperationOutput
  readonly products: Product[]
  readonly progress: number[]
}

/** Checks the input as a client sends it and runs the operation on local files. */
export async function run(name: string, sent: unknown, settings: RunSettings = {}): Promise<Ran> {
  const operation = operations.get(name)!
  const checked = operation.check(sent)
  if (!checked.ok) throw new Error(checked.issues.map(({ message }) => message).join(' '))
  const {
    precision = { kind: 'uncompressed' },
    threads = 1,
    key = 'result',
    paths = framePaths,
    outDir = temporaryDir(),
  } = settings
  const products: Product[] = []
  const progress: number[] = []
  const output = await runOperation({
    operation: name,
    version: operation.version,
    input: checked.input,
    key,
    paths,
    outDir,
    precision,
    threads,
    control: {
      progress(fraction, message) {
        progress.push(fraction)
        settings.onProgress?.(fraction, message)
      },
      product: (product) => products.push(product),
      cancelled: settings.cancelled ?? (() => false),
    },
  })
  return { outDir, output, products, progress }
}

export interface ReadImage {
  readonly header: Header
  readonly width: number
  readonly height: number
  readonly pixels: Float32Array
}

/** The science image of a file, as float32. */
export function readImage(path: string): ReadImage {
  const file = openFitsFile(path)
  try {
    const hdu = findScienceImage(file)
    const reader = openImage(file, hdu)
    const { width, height } = reader
    const pixels = new Float32Array(width * height)
    reader.readRows(0, height, pixels)
    return { header: imageHeader(hdu), width, height, pixels }
  } finally {
    file.close()
  }
}

/** The image of a product. */
export function productImage(ran: Ran, product: Product): ReadImage {
  return readImage(join(ran.outDir, product.files.fits!))
}
