import { z } from 'zod'
import { type InputField, wizardInput } from './input-field.ts'
import { atLeast, atMost, notAList, notANumber, notAnObject, notAString, saying } from './messages.ts'

/** A place in the sky, degrees. */
export interface SourceInput {
  readonly name?: string | null
  readonly ra: number
  readonly dec: number
}

/** Where a target is, degrees, and when (MJD, UTC). */
export interface TargetPosition {
  readonly ra: number
  readonly dec: number
  readonly mjd?: number | null
}

interface Declaration {
  readonly name: string
  readonly description: string
  /** Clients may offer to look a name up. */
  readonly name_lookup?: boolean
}

/** A source by its position; a name beside it is for people. */
export function source(declaration: Declaration): InputField<SourceInput> {
  return {
    wizard: wizardInput({ ...declaration, type: 'source' }),
    schema: () =>
      z.looseObject(
        { name: z.string({ error: saying(notAString) }).nullish(), ra: degrees(-360, 360), dec: degrees(-90, 90) },
        { error: saying(notAnObject) },
      ),
    // The name is shown with the result, so that it belongs to it.
    identity: ({ name, ra, dec }) => ({ name: name ?? null, ra, dec }),
  }
}

/** Positions of one target, in order of time. */
export function targetPositions(
  declaration: Declaration & { readonly required?: boolean; readonly minimum: number; readonly maximum?: number },
): InputField<TargetPosition[]> {
  const { minimum, maximum = Number.POSITIVE_INFINITY } = declaration
  const position = z.looseObject(
    { ra: degrees(-360, 360), dec: degrees(-90, 90), mjd: z.number({ error: saying(notANumber) }).nullish() },
    { error: saying(notAnObject) },
  )
  return {
    wizard: wizardInput({ ...declaration, type: 'target_positions' }),
    schema: () =>
      z
        .array(position, { error: saying(notAList) })
        .min(minimum, `Ensure this field has at least ${minimum} elements.`)
        .refine((list) => list.length <= maximum, `Ensure this field has no more than ${maximum} elements.`),
    identity: (value) => value.map(({ ra, dec, mjd }) => ({ ra, dec, mjd: mjd ?? null })),
  }
}

function degrees(minimum: number, maximum: number): z.ZodNumber {
  return z
    .number({ error: saying(notANumber) })
    .min(minimum, atLeast(minimum))
    .max(maximum, atMost(maximum))
}
