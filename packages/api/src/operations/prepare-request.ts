import { FrameError, type ResolvedFrame } from '@datalab/frames'
import { notAChoice, type Operation, type OperationInput } from '@datalab/operations'
import { expectedObject, isJson, isObject, NOT_JSON } from '../contracts/json-value.ts'
import { NOT_NULL, REQUIRED } from '../contracts/text.ts'
import { type Issue, invalidInput } from '../errors.ts'
import type { Services } from '../services.ts'
import { filterIssues, notFoundIssues } from './frame-issues.ts'

/** What a request for an operation comes to, once everything about it has been checked. */
export interface PreparedRequest {
  operation: Operation
  /** What is shown again: as sent, with lists of frames in order of basename. */
  inputData: OperationInput
  /** As the operation takes it: with defaults filled in. */
  input: OperationInput
  key: string
  /** Results that it waits for. */
  needs: string[]
}

type Viewer = Parameters<Services['frames']['resolve']>[0]

/**
 * Checks a request in the order of what is known: the fields, the operation's own rules, and the rights to every frame.
 * The rights are checked every time, also where the result is known already.
 */
export async function prepareRequest(
  services: Services,
  viewer: Viewer,
  request: { name: unknown; input_data?: unknown },
): Promise<PreparedRequest> {
  const { operation, sentInput } = readRequest(services, request)
  const checked = operation.check(sentInput)
  if (!checked.ok) throw invalidInput(underInputData(checked.issues))
  const frames = await resolveFrames(services, viewer, operation, { input: checked.input, sentInput })
  const issues = filterIssues(operation, checked.asSent, frames)
  if (issues.length > 0) throw invalidInput(underInputData(issues))
  const needs = frames.flatMap(({ ready, resultKey }) => (ready || resultKey === null ? [] : [resultKey]))
  return {
    operation,
    inputData: checked.asSent,
    input: checked.input,
    key: operation.identity(checked.input),
    needs: [...new Set(needs)],
  }
}

const underInputData = (issues: readonly Issue[]): Issue[] =>
  issues.map(({ path, message }) => ({ path: ['input_data', ...path], message }))

function readRequest(
  { operations }: Services,
  { name, input_data = {} }: { name: unknown; input_data?: unknown },
): { operation: Operation; sentInput: OperationInput } {
  const operation = typeof name === 'string' ? operations.get(name) : undefined
  const issues: Issue[] = operation ? [] : [{ path: ['name'], message: nameFault(name) }]
  const inputFault = faultOfInput(input_data)
  if (inputFault !== null) issues.push({ path: ['input_data'], message: inputFault })
  if (!operation || !isObject(input_data) || issues.length > 0) throw invalidInput(issues)
  return { operation, sentInput: input_data }
}

function nameFault(name: unknown): string {
  if (name === undefined) return REQUIRED
  if (name === null) return NOT_NULL
  return notAChoice(name)
}

function faultOfInput(value: unknown): string | null {
  if (value === null) return NOT_NULL
  if (!isObject(value)) return expectedObject(value)
  return isJson(value) ? null : NOT_JSON
}

/** A frame that is not there and one that is not the viewer's to see are not told apart. */
async function resolveFrames(
  { frames }: Services,
  viewer: Viewer,
  operation: Operation,
  { input, sentInput }: { input: OperationInput; sentInput: OperationInput },
): Promise<ResolvedFrame[]> {
  try {
    return await frames.resolve(viewer, operation.frames(input))
  } catch (error) {
    if (!(error instanceof FrameError) || error.code !== 'not_found') throw error
    throw invalidInput(underInputData(notFoundIssues(operation, sentInput, error.missing)))
  }
}
