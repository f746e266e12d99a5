import {
  type AskedResult,
  findAskedResults,
  getResult,
  type ResultOutput,
  type Store,
  type StoredProduct,
} from '@datalab/store'
import type { BlobStore } from './blob-store.ts'
import { FrameError, frameNotFound } from './frame-error.ts'
import type { FrameSource, ResolvedFrame } from './frame-source.ts'

/** Products are called after the result: its key, with a number where there are several. */
const PRODUCT = /^([0-9a-f]{64})(?:-[1-9]\d{0,5})?$/

function resultKeyOf(basename: string): string | null {
  return PRODUCT.exec(basename)?.[1] ?? null
}

/** Products of operations as inputs of others: for whoever asked for them in a session of theirs, staff or not. */
export function createProductSource({ store, blobs }: { store: Store; blobs: BlobStore }): FrameSource {
  return {
    async find(viewer, basenames) {
      const keys = basenames.map(resultKeyOf).filter((key) => key !== null)
      if (viewer === null || keys.length === 0) return new Map()
      const results = await findAskedResults(store, viewer.id, keys)
      const frames = basenames.map((basename) => resolveProduct(basename, results)).filter((frame) => frame !== null)
      return new Map(frames.map((frame) => [frame.basename, frame]))
    },

    async localPath({ basename, resultKey }) {
      const result = resultKey === null ? undefined : await getResult(store, resultKey)
      const product = result && findProduct(result.output, basename)
      if (!result || !product) throw frameNotFound(basename)
      if (product.files.fits === undefined) {
        throw new FrameError('bad_file', basename, `${basename} is a picture: it has no FITS file to work on.`)
      }
      // Blobs stay while their result does, which nobody removes while another waits for it.
      return { path: await blobs.path(result.key, product.files.fits), release() {} }
    },
  }
}

function resolveProduct(basename: string, results: ReadonlyMap<string, AskedResult>): ResolvedFrame | null {
  const result = results.get(resultKeyOf(basename) ?? '')
  if (!result) return null
  const product = findProduct(result.output, basename)
  // What will be made cannot be known before it is; of a finished operation it can.
  if (!product && result.status === 'COMPLETED') return null
  return {
    basename,
    source: 'datalab',
    filter: product?.metadata.filter ?? null,
    targetName: product?.metadata.target_name ?? null,
    observationDate: product?.metadata.observation_date ?? null,
    resultKey: result.key,
    ready: product !== undefined && result.status === 'COMPLETED',
    tif: product?.files.tif === undefined ? undefined : { name: product.files.tif, created: result.created },
  }
}

function findProduct(output: ResultOutput | null, basename: string): StoredProduct | undefined {
  if (!output || !('output_files' in output)) return undefined
  return output.output_files.find((product) => product.basename === basename)
}
