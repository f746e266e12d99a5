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

/**
 * Positions of one target, in order of time where they have one. Numbers may be sent as texts. Where they must be `timed`, each has a
 * time of its own.
 */
export function targetPositions(
  declaration: Declaration & {
    readonly required?: boolean
    readonly minimum: number
    /** Not told to clients, whose forms take one in any case where one is wanted. */
    readonly maximum?: number
    readonly timed?: boolean
  },
): InputField<TargetPosition[]> {
  const { maximum = Number.POSITIVE_INFINITY, timed = false, ...shown } = declaration
  const { minimum } = declaration
  const mjd = z.preprocess(numberOf, z.number({ error: saying(notANumber) }).nullish())
  const position = z.looseObject(
    { ra: z.preprocess(numberOf, degrees(-360, 360)), dec: z.preprocess(numberOf, degrees(-90, 90)), mjd },
    { error: saying(notAnObject) },
  )
  return {
    wizard: wizardInput({ ...shown, type: 'target_positions' }),
    schema: (operation) => {
      const list = z
        .array(position, { error: saying(notAList) })
        .refine(
          (list) => list.length >= minimum,
          `Operation ${operation} requires at least ${minimum} target_positions`,
        )
        .refine((list) => list.length <= maximum, `Operation ${operation} accepts at most ${maximum} target_positions`)
        .superRefine((positions, context) => {
          for (const message of timed ? timeProblems(positions) : []) context.addIssue({ code: 'custom', message })
        })
        .transform((positions) => [...positions].sort((a, b) => (a.mjd ?? 0) - (b.mjd ?? 0)))
      return z.preprocess((value) => (value === undefined ? [] : value), list)
    },
    // As with a source, a name is shown with the result.
    identity: (value) => value.map(({ ra, dec, mjd, ...more }) => ({ ra, dec, mjd: mjd ?? null, ...nameIn(more) })),
  }
}

function nameIn(more: object): { name?: string } {
  return 'name' in more && typeof more.name === 'string' ? { name: more.name } : {}
}

/** A text that is a number, as that number; anything else as it is. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : value
}

function timeProblems(positions: readonly TargetPosition[]): string[] {
  const untimed = positions.findIndex(({ mjd }) => mjd === undefined || mjd === null)
  if (untimed >= 0) return [`Target position ${untimed} is missing 'mjd'.`]
  const distinct = new Set(positions.map(({ mjd }) => mjd)).size === positions.length
  return distinct ? [] : ['Each target position must be at a distinct time.']
}

function degrees(minimum: number, maximum: number): z.ZodNumber {
  return z
    .number({ error: saying(notANumber) })
    .min(minimum, atLeast(minimum))
    .max(maximum, atMost(maximum))
}
