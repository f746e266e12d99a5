import { getResults } from '@datalab/store'
import { expectedObject, isJson, isObject, NOT_JSON } from '../contracts/json-value.ts'
import { NOT_NULL, REQUIRED } from '../contracts/text.ts'
import { type Issue, invalidInput } from '../errors.ts'
import type { FrameName, JsonObject, OperationDefinition, Services } from '../services.ts'
import { locateFrame } from './locate-frame.ts'

/** What a request for an operation comes to, once everything about it has been checked. */
export interface PreparedRequest {
  operation: OperationDefinition
  /** As it is shown again: what was sent, with lists of frames in order of basename. */
  inputData: JsonObject
  /** As the operation takes it: with defaults filled in. */
  input: JsonObject
  key: string
  /** Results that it waits for. */
  needs: string[]
}

/**
 * Checks a request in the order of what is known: the fields, the operation's own rules, and the rights to every frame.
 * The rights are checked every time, also where the result is known already.
 */
export async function prepareRequest(
  services: Services,
  viewer: { id: number; isStaff: boolean },
  request: { name: unknown; input_data?: unknown },
): Promise<PreparedRequest> {
  const { operation, sentInput } = readRequest(services, request)
  const checked = operation.check(sentInput)
  if (!checked.ok)
    throw invalidInput(checked.issues.map(({ path, message }) => ({ path: ['input_data', ...path], message })))
  const { inputs } = operation.wizard()
  const frames = operation.frames(checked.input)
  await resolveFrames(services, viewer, frames, (basename) => locateFrame(inputs, checked.asSent, basename))
  const key = operation.identity(checked.input)
  return { operation, inputData: checked.asSent, input: checked.input, key, needs: await unfinished(services, frames) }
}

function readRequest(
  { operations }: Services,
  { name, input_data = {} }: { name: unknown; input_data?: unknown },
): { operation: OperationDefinition; sentInput: JsonObject } {
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
  return `"${typeof name === 'object' ? JSON.stringify(name) : String(name)}" is not a valid choice.`
}

function faultOfInput(value: unknown): string | null {
  if (value === null) return NOT_NULL
  if (!isObject(value)) return expectedObject(value)
  return isJson(value) ? null : NOT_JSON
}

async function resolveFrames(
  { frames }: Services,
  viewer: { id: number; isStaff: boolean },
  named: FrameName[],
  locate: (basename: string) => (string | number)[],
): Promise<void> {
  try {
    await frames.resolve(viewer, named)
  } catch (error) {
    const missing = missingFrame(error)
    if (missing === null) throw error
    throw invalidInput([{ path: ['input_data', ...locate(missing.basename)], message: missing.message }])
  }
}

/** A frame that is not there, or not the viewer's to see: the two are not told apart. */
function missingFrame(error: unknown): { basename: string; message: string } | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'not_found') return null
  return 'basename' in error && typeof error.basename === 'string'
    ? { basename: error.basename, message: error.message }
    : null
}

/** Keys of the results among the inputs that are not there yet. A product is called after its result: `<key>[-<n>]`. */
async function unfinished({ store }: Services, frames: FrameName[]): Promise<string[]> {
  const products = frames.filter((frame) => frame.source === 'datalab')
  const keys = [...new Set(products.map(({ basename }) => basename.replace(/-\d+$/, '')))]
  if (keys.length === 0) return []
  const results = await getResults(store, keys)
  return keys.filter((key) => results.get(key)?.status !== 'COMPLETED')
}
