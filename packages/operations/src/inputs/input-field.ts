import type { z } from 'zod'

/** One input as clients are told about it; which keys are there depends on the type. A contract with the public UI. */
export interface WizardInput {
  readonly name: string
  readonly description: string
  readonly type: 'fits' | 'source' | 'target_positions' | 'float' | 'int' | 'string' | 'select'
  readonly required?: boolean
  readonly default?: number | string
  readonly minimum?: number
  readonly maximum?: number
  readonly options?: readonly string[]
  readonly single_filter?: boolean
  readonly filter_options?: readonly string[]
  readonly name_lookup?: boolean
  readonly include_custom_scale?: boolean
  readonly color_picker?: boolean
}

/** A declared input: what the wizard shows, what is accepted, and what of it decides the result. */
export interface InputField<Value> {
  readonly wizard: WizardInput
  /** True: accepted, but not offered in forms. */
  readonly unlisted?: boolean
  /** Checks and completes a value as sent; undefined is one that was not sent. Messages are for the user. */
  schema(operation: string): z.ZodType<Value>
  /** The part of a checked value on which the result depends. */
  identity(value: Value): unknown
}

/** The keys of `entry` that are set, so that a description has no key without a value. */
export function wizardInput(entry: WizardInput): WizardInput {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as unknown as WizardInput // the same keys
}

/** The same input, which need not be sent. */
export function optional<Value>(field: InputField<Value>): InputField<Value | undefined> {
  return {
    ...field,
    schema: (operation) => field.schema(operation).optional(),
    identity: (value) => (value === undefined ? null : field.identity(value)),
  }
}

/** The same input, accepted but not offered in forms: for older clients, or for comparisons. */
export function unlisted<Value>(field: InputField<Value>): InputField<Value> {
  return { ...field, unlisted: true }
}
