import { z } from 'zod'
import { type InputField, type WizardInput, wizardInput } from './input-field.ts'
import { atLeast, atMost, notAChoice, notAList, notANumber, notAnObject, saying } from './messages.ts'
import { filledText } from './text.ts'

/** A frame as a client names it: whatever else it adds (`id`, `url`, `filter`, `operation`, …) is kept. */
export interface FrameInput {
  readonly basename: string
  /** `archive`, or `datalab` for a product of an earlier operation. */
  readonly source: string
  readonly color?: { readonly r: number; readonly g: number; readonly b: number }
  readonly zmin?: number | null
  readonly zmax?: number | null
  readonly [key: string]: unknown
}

/** What finds a frame. */
export interface FrameReference {
  readonly basename: string
  readonly source: string
}

export interface FramesDeclaration {
  readonly name: string
  readonly description: string
  /** How many frames, at least and at most. */
  readonly minimum: number
  readonly maximum: number
  /** All frames must be of one filter. */
  readonly single_filter?: boolean
  /** The filters allowed. */
  readonly filter_options?: readonly string[]
  /** Frames carry `zmin`, `zmax`. */
  readonly include_custom_scale?: boolean
  /** Frames carry `color`. */
  readonly color_picker?: boolean
  /** What clients add to a frame that the result depends on, too. Not shown to them. */
  readonly told_by_clients?: readonly string[]
}

export interface FramesField extends InputField<FrameInput[]> {
  readonly wizard: WizardInput & { readonly type: 'fits' }
}

/** A list of frames, taken in order of basename whatever order it was sent in (equal ones as sent). */
export function frames(declaration: FramesDeclaration): FramesField {
  const { told_by_clients: _, ...shown } = declaration
  return {
    wizard: { ...wizardInput({ ...shown, type: 'fits' }), type: 'fits' },
    schema: (operation) => framesSchema(operation, declaration),
    identity: (value) => value.map((frame) => frameIdentity(frame, declaration)),
  }
}

export function isFramesField(field: InputField<unknown>): field is FramesField {
  return field.wizard.type === 'fits'
}

/** In order of basename by code unit, equal ones as they were. */
export function inOrderOfBasename<T extends { readonly basename: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.basename < b.basename ? -1 : a.basename > b.basename ? 1 : 0))
}

/** Thumbnails go by the name of their frame with a suffix; the frame is meant. */
export function frameReference({ basename, source }: FrameInput): FrameReference {
  return { basename: basename.replace(/-(small|large)$/, ''), source }
}

/** One string for a frame, to look it up by. */
export function frameKey({ basename, source }: FrameReference): string {
  return `${source}/${basename}`
}

/** The filter a client says a frame was taken in, null where it does not. */
export function statedFilter(frame: FrameInput): string | null {
  const filter = frame.filter ?? frame.primary_optical_element
  return typeof filter === 'string' && filter !== '' ? filter : null
}

function frameSchema({ color_picker, include_custom_scale }: FramesDeclaration): z.ZodType<FrameInput> {
  const level = z
    .number({ error: saying(notANumber) })
    .min(0, atLeast(0))
    .max(255, atMost(255))
  const limit = z.number({ error: saying(notANumber) }).nullish()
  const color = z.object({ r: level, g: level, b: level }, { error: saying(notAnObject) })
  const frame = z.looseObject(
    {
      basename: filledText(),
      source: z.enum(['archive', 'datalab'], { error: saying(notAChoice) }).default('archive'),
    },
    { error: saying(notAnObject) },
  )
  const extras = { ...(color_picker && { color }), ...(include_custom_scale && { zmin: limit, zmax: limit }) }
  return frame.extend(extras) as z.ZodType<FrameInput> // keys that are not declared are not looked at, nor used by anybody
}

function framesSchema(operation: string, declaration: FramesDeclaration): z.ZodType<FrameInput[]> {
  const { name, minimum, maximum } = declaration
  const list = z
    .array(frameSchema(declaration), { error: saying(notAList) })
    .refine(
      (value) => value.length >= minimum,
      `Operation ${operation} requires at least ${minimum} ${name} input file(s).`,
    )
    .refine(
      (value) => value.length <= maximum,
      `Operation ${operation} accepts at most ${maximum} ${name} input file(s).`,
    )
    .superRefine((value, context) => {
      const message = filterProblem(operation, declaration, value.map(statedFilter))
      if (message !== null) context.addIssue({ code: 'custom', message })
    })
    .transform((value) => inOrderOfBasename(value))
  return z.preprocess((value) => (value === undefined ? [] : value), list)
}

/**
 * What is wrong with the filters of a list of frames, null when nothing is. A filter that is not known (null) is passed over:
 * it is looked at again when the frame itself has been read.
 */
export function filterProblem(
  operation: string,
  { name, single_filter, filter_options }: FramesDeclaration,
  filters: readonly (string | null)[],
): string | null {
  const used = [...new Set(filters.filter((filter) => filter !== null))].sort()
  if (single_filter && used.length > 1) {
    const list = used.join(', ')
    return `Operation ${operation} requires every ${name} to be taken in the same filter, but the input files use ${list}.`
  }
  const stranger = used.find((filter) => filter_options !== undefined && !filter_options.includes(filter))
  if (stranger === undefined) return null
  const allowed = filter_options!.join(', ')
  return `Operation ${operation} requires the ${name} to be taken in one of the ${allowed} filters, but got ${stranger}.`
}

function frameIdentity(frame: FrameInput, declaration: FramesDeclaration): unknown {
  const { color_picker, include_custom_scale, told_by_clients = [] } = declaration
  return {
    ...Object.fromEntries(told_by_clients.map((key) => [key, frame[key] ?? null])),
    ...frameReference(frame),
    ...(color_picker && { color: frame.color }),
    ...(include_custom_scale && { zmin: frame.zmin ?? null, zmax: frame.zmax ?? null }),
  }
}
