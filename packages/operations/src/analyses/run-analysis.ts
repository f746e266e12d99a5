import { getSystemErrorMessage } from 'node:util'
import { FitsError } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { OperationFailure } from '../failures.ts'
import type { Analysis } from './analysis.ts'
import {
  type AnalysisFrame,
  type AnalysisPixels,
  decodeInto,
  type FrameLocation,
  type ImageFacts,
  lookAtImage,
  openAnalysisFrame,
  pixelsFor,
} from './analysis-frame.ts'
import { analyses } from './registry.ts'

/** A frame on local disk, with what is in memory of its image. */
export interface AskedFrame extends FrameLocation {
  readonly image: (ImageFacts & { readonly pixels: AnalysisPixels }) | null
}

export interface AnalysisRequest {
  readonly action: string
  /** A checked input. */
  readonly input: object
  /** Of an analysis that looks at pixels the image of each is decoded here where it is not in memory. */
  readonly frames: readonly AskedFrame[]
  /** For an analysis that makes a file. */
  readonly folder: string | null
}

const byAction: ReadonlyMap<string, Analysis> = new Map(
  Object.values(analyses).map((analysis) => [analysis.action, analysis as unknown as Analysis]), // inputs are checked by its own schema
)

export function findAnalysis(action: string): Analysis | undefined {
  return byAction.get(action)
}

/**
 * Answers an analysis on this thread.
 *
 * @throws OperationFailure, WcsError: for the person who asked
 */
export async function runAnalysis({ action, input, frames: asked, folder }: AnalysisRequest): Promise<object> {
  const analysis = findAnalysis(action)
  if (analysis === undefined) throw new OperationFailure(`There is no analysis ${action}.`)
  const frames: AnalysisFrame[] = []
  try {
    for (const { image, ...location } of asked) {
      const inMemory = image ?? (analysis.pixels ? readFrameImage(location) : null)
      frames.push(openAnalysisFrame(location, inMemory))
    }
    return await analysis.run(analysis.input.parse(input), { frame: frames[0]!, frames, folder })
  } catch (error) {
    throw inWords(asked[0]?.basename ?? 'the frame', error)
  } finally {
    for (const frame of frames) frame.close()
  }
}

/** Header and size of the image of a frame. */
export function lookAtFrame({ basename, path }: FrameLocation): ImageFacts {
  return withFile({ basename, path }, lookAtImage)
}

/** Decodes the image of a frame into memory that is there for it. */
export function decodeFrame({ basename, path }: FrameLocation, into: AnalysisPixels): void {
  withFile({ basename, path }, (file) => decodeInto(file, into))
}

/** The image of a frame, in memory that `memoryFor` gives. */
export function readFrameImage(
  location: FrameLocation,
  memoryFor: (facts: ImageFacts) => AnalysisPixels = pixelsFor,
): ImageFacts & { pixels: AnalysisPixels } {
  return withFile(location, (file) => {
    const facts = lookAtImage(file)
    const pixels = memoryFor(facts)
    decodeInto(file, pixels)
    return { ...facts, pixels }
  })
}

function withFile<T>({ basename, path }: FrameLocation, use: (file: ReturnType<typeof openFitsFile>) => T): T {
  try {
    const file = openFitsFile(path)
    try {
      return use(file)
    } finally {
      file.close()
    }
  } catch (error) {
    throw inWords(basename, error)
  }
}

/** What is wrong with the file itself is told to the person who asked, anything else stays as it is. */
function inWords(basename: string, error: unknown): unknown {
  const reason = error instanceof FitsError ? error.message : reasonOfSystem(error)
  return reason === null ? error : new OperationFailure(`Could not read ${basename}: ${reason}`, { cause: error })
}

/** Paths of the server are nobody's business. */
function reasonOfSystem(error: unknown): string | null {
  if (!(error instanceof Error && 'syscall' in error && 'errno' in error && typeof error.errno === 'number'))
    return null
  return getSystemErrorMessage(error.errno)
}
