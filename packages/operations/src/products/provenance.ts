import { createHash } from 'node:crypto'
import type { CardInput, Header } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import { type FrameInput, type FrameReference, frameReference } from '../inputs/frames.ts'
import type { RowEncoding } from '../pixels/band-job.ts'
import { inheritedCards } from './inherited-cards.ts'
import { type Precision, precisionNote } from './precision.ts'

/** Where a product comes from. */
export interface Provenance {
  /** Header of the first input, which the product keeps. */
  readonly header: Header
  /** Every frame that went into this very product, by the key of its input. */
  readonly inputs: readonly { readonly input: string; readonly frame: FrameReference }[]
  readonly parameters: Readonly<Record<string, string | number>>
  /** Cards that replace those of the first input. */
  readonly replaced?: readonly CardInput[]
  /** Whether a keyword of the first input is not true of the product. */
  readonly dropped?: (keyword: string) => boolean
}

/** Cards that describe the file or the pixels of the first input, not those of the product. */
const NOT_OURS = new Set(['EXTNAME', 'EXTVER', 'EXTLEVEL', 'INHERIT', 'DLAB_KEY', 'DATE', 'DATAMIN', 'DATAMAX'])

/** Cards of the primary HDU: what made the file. */
export function primaryCards(context: OperationContext): CardInput[] {
  return [keyCard(context), dateCard()]
}

/** Cards of the image: the first input's, then what was done. */
export function imageCards(context: OperationContext, provenance: Provenance): CardInput[] {
  const { header, inputs, parameters, replaced = [], dropped = () => false } = provenance
  const gone = new Set([...NOT_OURS, ...replaced.map(({ keyword }) => keyword)])
  const { name, version } = context.operation
  return [
    { keyword: 'EXTNAME', value: 'SCI', comment: 'name of this extension' },
    ...inheritedCards(header, (keyword) => !gone.has(keyword) && !dropped(keyword)),
    ...replaced,
    keyCard(context),
    dateCard(),
    ...history(`Datalab ${name}, version ${version}`),
    ...Object.entries(parameters).flatMap(([key, value]) => history(`Parameter ${key} = ${value}`)),
    ...inputs.flatMap(({ input, frame }) => history(`Input ${input}: ${frame.basename} (${frame.source})`)),
    ...history(precisionNote(context.precision)),
  ]
}

/** How the rows of a product are encoded; null where they are not. */
export function rowEncodingOf(basename: string, precision: Precision): RowEncoding | null {
  switch (precision.kind) {
    case 'uncompressed':
      return null
    case 'lossless':
      return { ditherSeed: null }
    case 'quantised':
      return { ditherSeed: ditherSeedOf(basename), quantizeLevel: precision.level }
  }
}

/** Seed of the dither (1 … 10000), the same for the same product, so that a product made again is the same. */
function ditherSeedOf(basename: string): number {
  return (createHash('sha256').update(basename).digest().readUInt32BE(0) % 10000) + 1
}

function keyCard({ key }: OperationContext): CardInput {
  return { keyword: 'DLAB_KEY', value: key, comment: '' }
}

function dateCard(): CardInput {
  return { keyword: 'DATE', value: new Date().toISOString().slice(0, 19), comment: 'UTC, when this file was made' }
}

/** Characters that a HISTORY card holds. */
const HISTORY_WIDTH = 72

/** A text as HISTORY cards, broken between words where there are any. */
function history(text: string): CardInput[] {
  const lines: string[] = []
  for (let rest = text; rest !== ''; ) {
    const blank = rest.length > HISTORY_WIDTH ? rest.lastIndexOf(' ', HISTORY_WIDTH) : -1
    const end = blank > 0 ? blank : HISTORY_WIDTH
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return lines.map((value) => ({ keyword: 'HISTORY', value }))
}

/** The frames of one product by the key of their input, as they are named in its history. */
export function inputsOf(lists: Readonly<Record<string, readonly FrameInput[]>>): Provenance['inputs'] {
  return Object.entries(lists).flatMap(([input, list]) =>
    list.map((frame) => ({ input, frame: frameReference(frame) })),
  )
}
