import { z } from 'zod'
import { type InputField, wizardInput } from './input-field.ts'
import { atLeast, atMost, notAChoice, notANumber, notAnInteger, saying } from './messages.ts'
import { filledText } from './text.ts'

interface Declaration {
  readonly name: string
  readonly description: string
}

interface NumberDeclaration extends Declaration {
  /** Shown to clients as it is; an input with a default may always be left out. */
  readonly required?: boolean
  readonly default: number
  readonly minimum?: number
  readonly maximum?: number
}

/** One of a list of words. */
export function select<const Option extends string>(
  declaration: Declaration & { readonly options: readonly Option[]; readonly default: NoInfer<Option> },
): InputField<Option> {
  return {
    wizard: wizardInput({ ...declaration, type: 'select' }),
    schema: () => z.enum(declaration.options, { error: saying(notAChoice) }).default(declaration.default),
    identity: (value) => value,
  }
}

/** A finite number. */
export function float(declaration: NumberDeclaration): InputField<number> {
  return {
    wizard: wizardInput({ ...declaration, type: 'float' }),
    schema: () => bounded(z.number({ error: saying(notANumber) }), declaration),
    identity: (value) => value,
  }
}

/** A whole number. */
export function int(declaration: NumberDeclaration): InputField<number> {
  return {
    wizard: wizardInput({ ...declaration, type: 'int' }),
    schema: () => bounded(z.number({ error: saying(notAnInteger) }).int(notAnInteger), declaration),
    identity: (value) => value,
  }
}

/** A text that is not empty. */
export function string(declaration: Declaration & { readonly default?: string }): InputField<string> {
  const text = filledText()
  return {
    wizard: wizardInput({ ...declaration, type: 'string' }),
    schema: () => (declaration.default === undefined ? text : text.default(declaration.default)),
    identity: (value) => value,
  }
}

function bounded(number: z.ZodNumber, declaration: NumberDeclaration): z.ZodType<number> {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = declaration
  return number
    .refine((value) => value >= minimum, atLeast(minimum))
    .refine((value) => value <= maximum, atMost(maximum))
    .default(declaration.default)
}
