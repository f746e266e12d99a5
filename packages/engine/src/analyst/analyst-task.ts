import {
  type AnalysisPixels,
  bytesOfAnswer,
  decodeFrame,
  describeAnswer,
  type FrameLocation,
  findAnalysis,
  type ImageFacts,
  lookAtFrame,
  pixelsFor,
  runAnalysis,
  type ThumbnailSize,
  writeAnswer,
  writeThumbnail,
} from '@datalab/operations'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { describeFailure, type ThreadFailure } from '../thread-task.ts'
import type { MemoryPlace } from './image-memory.ts'

/** An image in shared memory, as threads tell each other of it. */
export interface ImageInMemory {
  readonly facts: ImageFacts
  readonly place: MemoryPlace
}

export type AnalystTask =
  | { readonly kind: 'look'; readonly frame: FrameLocation }
  | { readonly kind: 'decode'; readonly frame: FrameLocation; readonly image: ImageInMemory }
  | {
      readonly kind: 'answer'
      readonly action: string
      readonly input: object
      readonly frames: readonly (FrameLocation & { readonly image: ImageInMemory | null })[]
      readonly folder: string | null
      /** The field that is wanted as bytes, null for an answer in JSON. */
      readonly bytesField: string | null
    }
  | { readonly kind: 'thumbnail'; readonly frame: FrameLocation; readonly size: ThumbnailSize; readonly file: string }

export interface AnalystResults {
  look: ImageFacts
  decode: null
  /** Bytes, and of an answer that was wanted as bytes the other fields as JSON. */
  answer: { readonly bytes: Uint8Array<ArrayBuffer>; readonly about: string | null }
  thumbnail: null
}

export type AnalystOutcome<T> = { ok: true; value: T } | { ok: false; failure: ThreadFailure }

/** What a thread of the analyst does: never throws, so that no class is lost on the way. */
export async function doAnalystTask(task: AnalystTask): Promise<unknown> {
  let outcome: AnalystOutcome<unknown>
  try {
    const value = await perform(task)
    outcome = { ok: true, value }
    if (value && 'bytes' in value) return withoutCopy(outcome, value.bytes.buffer)
  } catch (error) {
    outcome = { ok: false, failure: describeFailure(error) }
  }
  return outcome
}

/** The buffer goes over to the other thread: answers can be many megabytes. */
function withoutCopy(outcome: AnalystOutcome<unknown>, buffer: ArrayBuffer): unknown {
  return move({ [transferableSymbol]: [buffer], [valueSymbol]: outcome })
}

async function perform(task: AnalystTask): Promise<AnalystResults[AnalystTask['kind']]> {
  switch (task.kind) {
    case 'look':
      return lookAtFrame(task.frame)
    case 'decode':
      decodeFrame(task.frame, pixelsOf(task.image))
      return null
    case 'thumbnail':
      await writeThumbnail(task.frame, task.size, task.file)
      return null
    case 'answer': {
      const { action, input, folder, bytesField } = task
      const frames = task.frames.map(({ image, ...location }) => ({
        ...location,
        image: image && { ...image.facts, pixels: pixelsOf(image) },
      }))
      if (findAnalysis(action) === undefined) throw new Error(`there is no analysis ${action}`)
      const answer = await runAnalysis({ action, input, frames, folder })
      if (bytesField === null) return { bytes: writeAnswer(answer), about: null }
      return { bytes: bytesOfAnswer(answer, bytesField), about: describeAnswer(answer, bytesField) }
    }
  }
}

function pixelsOf({ facts, place }: ImageInMemory): AnalysisPixels {
  return pixelsFor(facts, place.memory, place.offset)
}
