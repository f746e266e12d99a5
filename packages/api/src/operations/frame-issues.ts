import { notFoundMessage, type ResolvedFrame } from '@datalab/frames'
import {
  type FrameInput,
  type FrameReference,
  filterProblem,
  frameKey,
  frameReference,
  type Operation,
  type OperationInput,
  statedFilter,
  type WizardInput,
} from '@datalab/operations'
import type { Issue } from '../errors.ts'

type Inputs = Readonly<Record<string, WizardInput>>

/** The lists of frames in a checked input, with what their inputs declare. */
function frameLists(inputs: Inputs, input: OperationInput): { key: string; wizard: WizardInput; list: FrameInput[] }[] {
  return Object.entries(input).flatMap(([key, list]) => {
    const wizard = inputs[key]
    return wizard?.type === 'fits' && Array.isArray(list) ? [{ key, wizard, list: list.map(withSource) }] : []
  })
}

const withSource = (frame: FrameInput): FrameInput => ({ ...frame, source: frame.source ?? 'archive' })

/** What is said of frames that are not there, at every place where the input, as it was sent, names one. */
export function notFoundIssues(
  operation: Operation,
  sent: OperationInput,
  missing: readonly FrameReference[],
): Issue[] {
  const keys = new Set(missing.map(frameKey))
  return frameLists(operation.wizard().inputs, sent).flatMap(({ key, list }) =>
    list.flatMap((frame, index) => {
      const reference = frameReference(frame)
      if (!keys.has(frameKey(reference))) return []
      return [{ path: [key, index, 'basename'], message: notFoundMessage(reference.basename) }]
    }),
  )
}

/**
 * Frames in filters that an input does not take, where the client has not said the filters and the frames themselves
 * do.
 */
export function filterIssues(operation: Operation, input: OperationInput, frames: readonly ResolvedFrame[]): Issue[] {
  const filterOf = new Map(frames.map((frame) => [frameKey(frame), frame.filter]))
  return frameLists(operation.wizard().inputs, input).flatMap(({ key, wizard, list }) => {
    const filters = list.map((frame) => statedFilter(frame) ?? filterOf.get(frameKey(frameReference(frame))) ?? null)
    const message = filterProblem(operation.name, { minimum: 0, maximum: Infinity, ...wizard }, filters)
    return message === null ? [] : [{ path: [key], message }]
  })
}
