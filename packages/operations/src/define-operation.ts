import { z } from 'zod'
import type { OperationContext } from './context.ts'
import { resultIdentity } from './identity.ts'
import {
  type FrameInput,
  type FrameReference,
  frameKey,
  frameReference,
  inOrderOfBasename,
  isFramesField,
} from './inputs/frames.ts'
import type { InputField } from './inputs/input-field.ts'
import { NOT_NULL, notAnObject, REQUIRED } from './inputs/messages.ts'
import type { CheckedInput, FetchingStep, InputIssue, Operation, OperationInput } from './operation.ts'
import type { OperationOutput } from './output.ts'

type Fields = Readonly<Record<string, InputField<unknown>>>
type Values<F extends Fields> = { readonly [Key in keyof F]: F[Key] extends InputField<infer Value> ? Value : never }

export interface OperationDeclaration<F extends Fields> {
  readonly name: string
  /** Raise it whenever the result for the same input changes: results of earlier versions are then not served again. */
  readonly version: number
  readonly category: 'image'
  readonly description: string
  readonly inputs: F
  /** Of an operation that counts fetching among its own steps. */
  readonly fetching?: FetchingStep
  /** What is wrong with inputs that are each right by themselves. */
  check?(input: Values<F>): InputIssue[]
  run(input: Values<F>, context: OperationContext): Promise<OperationOutput>
}

/** Makes an operation of its declaration: the same fields are the form, the check, the identity and the typed input. */
export function defineOperation<F extends Fields>(declaration: OperationDeclaration<F>): Operation {
  const { name, version, category, description, inputs } = declaration
  const fields = Object.entries(inputs)
  const frameKeys = fields.filter(([, field]) => isFramesField(field)).map(([key]) => key)
  const schema = z.object(Object.fromEntries(fields.map(([key, field]) => [key, field.schema(name)])))

  function parse(input: OperationInput): Values<F> {
    return schema.parse(input) as Values<F> // the schema was built from these fields
  }

  return {
    name,
    version,
    category,
    description,
    fetching: declaration.fetching,
    wizard: () => ({
      name,
      description,
      category,
      inputs: Object.fromEntries(fields.flatMap(([key, field]) => (field.unlisted ? [] : [[key, field.wizard]]))),
    }),
    check(input) {
      const checked = check(name, schema, frameKeys, input)
      const issues = checked.ok ? (declaration.check?.(parse(checked.input)) ?? []) : []
      return issues.length > 0 ? refused(issues) : checked
    },
    frames: (input) => framesNamed(frameKeys, input),
    identity(input) {
      const values = parse(input)
      const parts = Object.fromEntries(fields.map(([key, field]) => [key, field.identity(values[key])]))
      return resultIdentity(name, version, parts)
    },
    run: (input, context) => declaration.run(parse(input), context),
  }
}

function check(operation: string, schema: z.ZodObject, frameKeys: string[], input: unknown): CheckedInput {
  if (input === undefined) return refused([{ path: [], message: REQUIRED }])
  if (input === null) return refused([{ path: [], message: NOT_NULL }])
  if (typeof input !== 'object' || Array.isArray(input)) return refused([{ path: [], message: notAnObject(input) }])
  const strangers = Object.keys(input).filter((key) => !Object.hasOwn(schema.shape, key))
  const issues: InputIssue[] = strangers.map((key) => ({
    path: [key],
    message: `Operation ${operation} has no input of this name.`,
  }))
  const parsed = schema.safeParse(input)
  if (!parsed.success) issues.push(...parsed.error.issues.map(asInputIssue))
  if (!parsed.success || issues.length > 0) return refused(issues)
  const sent = input as OperationInput // an object, by the test above
  const sorted = Object.entries(sent).map(([key, value]) => [
    key,
    frameKeys.includes(key) ? inOrderOfBasename(framesOf(value)) : value,
  ])
  return { ok: true, input: parsed.data, asSent: Object.fromEntries(sorted) }
}

/** A list of frames of an input that was checked. */
function framesOf(value: unknown): readonly FrameInput[] {
  return Array.isArray(value) ? value : []
}

function framesNamed(frameKeys: string[], input: OperationInput): FrameReference[] {
  const named = frameKeys.flatMap((key) => framesOf(input[key]).map(frameReference))
  return [...new Map(named.map((reference) => [frameKey(reference), reference])).values()]
}

function refused(issues: InputIssue[]): CheckedInput {
  return { ok: false, issues }
}

function asInputIssue({ path, message }: z.core.$ZodIssue): InputIssue {
  return { path: path.map((part) => (typeof part === 'number' ? part : String(part))), message }
}
