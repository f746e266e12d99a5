import type { OperationContext } from './context.ts'
import type { FrameReference } from './inputs/frames.ts'
import type { WizardInput } from './inputs/input-field.ts'
import type { OperationOutput } from './output.ts'

/** The inputs of one operation by their keys, as JSON. */
export type OperationInput = Readonly<Record<string, unknown>>

/** What a UI builds its form from. */
export interface WizardDescription {
  readonly name: string
  readonly description: string
  readonly category: string
  readonly inputs: Readonly<Record<string, WizardInput>>
}

/** Something wrong with an input: the path is inside the input, messages are for the user. */
export interface InputIssue {
  readonly path: (string | number)[]
  readonly message: string
}

export type CheckedInput =
  | {
      readonly ok: true
      /** Defaults filled in, lists of frames in order of basename. */
      readonly input: OperationInput
      /** As it was sent, but for the order of the lists of frames. */
      readonly asSent: OperationInput
    }
  | { readonly ok: false; readonly issues: InputIssue[] }

/** How whoever fetches the frames tells of it, where the operation's own progress begins after that. */
export interface FetchingStep {
  /** Part of the whole (0 … 1) that fetching is. */
  readonly share: number
  message(done: number, total: number): string
}

/** A named, versioned computation over frames. */
export interface Operation {
  readonly name: string
  /** Raised whenever the result for the same input changes. */
  readonly version: number
  readonly category: string
  readonly description: string
  /** Set where the operation counts fetching among its own steps. */
  readonly fetching?: FetchingStep
  wizard(): WizardDescription
  /** Structure, counts, options and filters as far as they are stated; whether frames exist is not looked at. */
  check(input: unknown): CheckedInput
  /** Every frame the input names, in order, each once. */
  frames(input: OperationInput): FrameReference[]
  /** 64 hex digits, the same for inputs that must give the same result. Takes a checked input. */
  identity(input: OperationInput): string
  /** Does the work. Takes a checked input; throws OperationFailure, OperationCancelled. */
  run(input: OperationInput, context: OperationContext): Promise<OperationOutput>
}
