import { join } from 'node:path'
import type { BlobStore, FrameSources, ResolvedFrame, Viewer } from '@datalab/frames'
import {
  type Analysis,
  type FrameLocation,
  findAnalysis,
  type ImageFacts,
  type ThumbnailSize,
} from '@datalab/operations'
import { createScratch } from '../scratch.ts'
import { AnalysisFailure, createAnalystPool } from './analyst-pool.ts'
import { ENDING_MS, holdImage, inMemory } from './hold-image.ts'
import { createImageMemory, type Held } from './image-memory.ts'
import { blobName, createKeptFiles, type KeptBlob, keyOfFile } from './kept-files.ts'
import { type LocalFile, localFiles } from './local-files.ts'
import { createTurns } from './turns.ts'

export interface AnalystOptions {
  frames: FrameSources
  blobs: BlobStore
  /** For files on their way to the blob store. */
  scratchDir: string
  threads: number
  /** For decoded images. */
  memoryBytes: number
  timeLimitMs?: number
  /** The file that threads run; another one in tests. */
  worker?: URL
}

export interface Question {
  action: string
  /** A checked input. */
  input: object
  /** The answer's part that is bytes is wanted as such, the rest beside it. */
  asBytes?: boolean
}

export type AnalysisAnswer =
  /** The whole as JSON, but for the link to a kept file. */
  | { json: Buffer; kept?: undefined }
  | { bytes: Buffer; mediaType: string; about: string; kept?: undefined }
  | { kept: KeptBlob; field: string }

/**
 * Answers quick questions about images, in threads of its own, which look at images in shared memory and start with the
 * first question.
 */
export interface Analyst {
  /**
   * The viewer's rights to every frame are checked, also to those that are in memory.
   *
   * @throws FrameError where a frame cannot be had, AnalysisFailure
   */
  ask(viewer: Viewer | null, question: Question): Promise<AnalysisAnswer>
  /** A picture of a frame on local disk, a JPEG that is made once and kept. Whoever asks has the rights. */
  thumbnail(frame: ThumbnailRequest): Promise<KeptBlob>
  stats(): { imageBytes: number; images: number }
  close(): Promise<void>
}

export interface ThumbnailRequest extends FrameLocation {
  size: ThumbnailSize
  /** Another one when the file is another. */
  version: string
}

const TIME_LIMIT_MS = 60_000

export function createAnalyst(options: AnalystOptions): Analyst {
  const { frames: sources, blobs, threads, memoryBytes, timeLimitMs = TIME_LIMIT_MS } = options
  const worker = options.worker ?? new URL('./analyst-worker.ts', import.meta.url)
  const pool = createAnalystPool({ worker, threads, timeLimitMs })
  const images = createImageMemory<ImageFacts>({ budgetBytes: memoryBytes })
  const scratch = createScratch(options.scratchDir)
  // A page of a hundred thumbnails must not keep a question waiting.
  const drawing = createTurns(Math.max(1, threads - 1))
  const files = createKeptFiles({ blobs, scratch })

  async function answer(analysis: Analysis, question: Question, local: readonly LocalFile[], folder: string | null) {
    const { action, input } = question
    const held: Held<ImageFacts>[] = []
    const release = () => {
      for (const image of held) image.release()
    }
    try {
      const frames = []
      for (const file of local) {
        const image = analysis.pixels ? await holdImage(images, pool, file) : null
        if (image) held.push(image)
        frames.push({ ...file.frame, image: image && inMemory(image) })
      }
      const bytesField = question.asBytes ? (analysis.bytes?.field ?? null) : null
      const made = await pool.run({ kind: 'answer', action, input, frames, folder, bytesField })
      release()
      return made
    } catch (error) {
      // An ended thread may still be reading.
      if (error instanceof AnalysisFailure && error.ended) setTimeout(release, ENDING_MS).unref()
      else release()
      throw error
    }
  }

  async function keep(analysis: Analysis, question: Question, frame: ResolvedFrame, local: LocalFile) {
    const { field, extension, version } = analysis.kept!
    const key = keyOfFile('analysis', question.action, version, frame.source, frame.basename, local.identity)
    const blob = { key, name: blobName(frame.basename, extension), created: local.modified }
    const kept = await files.get(blob, async (folder) => {
      const { bytes } = await answer(analysis, question, [local], folder)
      const { [field]: name }: Record<string, string> = JSON.parse(Buffer.from(bytes).toString())
      return name!
    })
    return { kept, field }
  }

  return {
    async ask(viewer, question) {
      const analysis = findAnalysis(question.action)
      if (analysis === undefined) throw new Error(`there is no analysis ${question.action}`)
      const resolved = await sources.resolve(viewer, analysis.frames(analysis.input.parse(question.input)))
      const ready = madeAlready(analysis, resolved[0]!)
      if (ready) return ready
      const local = await localFiles(sources, resolved)
      try {
        if (analysis.kept) return await keep(analysis, question, resolved[0]!, local.files[0]!)
        const { bytes, about } = await answer(analysis, question, local.files, null)
        const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        if (about === null) return { json: buffer }
        return { bytes: buffer, about, mediaType: analysis.bytes!.mediaType(question.input as Record<string, unknown>) }
      } finally {
        local.release()
      }
    },
    thumbnail({ basename, path, size, version }) {
      const blob = {
        key: keyOfFile('thumbnail', path, version),
        name: `${size}.jpg`,
        created: new Date().toISOString(),
      }
      return files.get(blob, async (folder) => {
        const file = join(folder, blob.name)
        await drawing(() => pool.run({ kind: 'thumbnail', frame: { basename, path }, size, file }))
        return blob.name
      })
    },
    stats() {
      const { bytes, kept } = images.stats()
      return { imageBytes: bytes, images: kept }
    },
    async close() {
      await pool.close()
      await scratch.close()
    },
  }
}

/** A product may have come with the file that is asked for. */
function madeAlready({ kept }: Analysis, frame: ResolvedFrame): AnalysisAnswer | null {
  if (kept?.extension !== '.tif' || !frame.tif || frame.resultKey === null) return null
  return { kept: { key: frame.resultKey, ...frame.tif }, field: kept.field }
}
