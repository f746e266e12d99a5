import type { z } from 'zod'
import type { FrameReference } from '../inputs/frames.ts'
import type { AnalysisFrame } from './analysis-frame.ts'
import type { Bytes } from './write-bytes.ts'

/** A quick question about images, answered while the client waits. Each says itself what it takes and what it answers. */
export interface Analysis<Input extends z.ZodObject = z.ZodObject, Answer extends z.ZodType = z.ZodType> {
  /** Its name on the wire: `line-profile`. */
  readonly action: string
  readonly summary: string
  readonly description?: string
  readonly input: Input
  readonly answer: Answer
  /** A body to try, and what makes the question clear. */
  readonly example: Readonly<Record<string, unknown>>
  /** Whether it looks at pixels: those are decoded and kept for the next question. */
  readonly pixels: boolean
  /** The frames that a checked input asks about. */
  frames(input: z.output<Input>): FrameReference[]
  /** A part of the answer that can be had as bytes, the rest of it beside them. */
  readonly bytes?: BytesForm
  /** A field of the answer that is a file, made once for a frame and kept: `run` puts the name of what it made there. */
  readonly kept?: KeptFile
  run(input: z.output<Input>, world: AnalysisWorld): Promise<AnswerParts> | AnswerParts
}

export interface BytesForm {
  readonly field: string
  /** What the bytes can be. */
  readonly mediaTypes: readonly string[]
  mediaType(input: Readonly<Record<string, unknown>>): string
}

export interface KeptFile {
  readonly field: string
  readonly extension: string
  /** Raise it when what is made changes. */
  readonly version: number
}

/** What an analysis sees of the world. */
export interface AnalysisWorld {
  /** The frame, or the first of them. */
  readonly frame: AnalysisFrame
  readonly frames: readonly AnalysisFrame[]
  /** Where a file to be kept is to be written; the analysis that makes one is given the folder. */
  readonly folder: string | null
}

/** An answer before it is written as JSON: lists of numbers may be typed arrays (NaN is null), bytes become base64. */
export type AnswerParts = object

/** The declaration as it is, with the types of its own input and answer. */
export function defineAnalysis<Input extends z.ZodObject, Answer extends z.ZodType>(
  declaration: Omit<Analysis<Input, Answer>, 'run'> & {
    run(input: z.output<Input>, world: AnalysisWorld): Promise<Parts<z.output<Answer>>> | Parts<z.output<Answer>>
  },
): Analysis<Input, Answer> {
  return declaration
}

/** What `run` has to give for an answer of type A. */
type Parts<A> = A extends readonly unknown[] ? A : { [Key in keyof A]: A[Key] | PartOf<A[Key]> }
type PartOf<V> = V extends string
  ? Bytes
  : V extends (number | null)[]
    ? number extends V['length']
      ? Float32Array | Float64Array
      : never
    : never
