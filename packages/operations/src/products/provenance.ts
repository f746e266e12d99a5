import { createHash } from 'node:crypto'
import { type CardInput, DEFAULT_QUANTIZE_LEVEL, type Header } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import { type FrameInput, type FrameReference, frameReference } from '../inputs/frames.ts'

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
    ...header.cards.filter(({ keyword }) => !gone.has(keyword.toUpperCase()) && !dropped(keyword.toUpperCase())),
    ...replaced,
    keyCard(context),
    dateCard(),
    ...history(`Datalab ${name}, version ${version}`),
    ...Object.entries(parameters).flatMap(([key, value]) => history(`Parameter ${key} = ${value}`)),
    ...inputs.flatMap(({ input, frame }) => history(`Input ${input}: ${frame.basename} (${frame.source})`)),
    ...compressionNote(context.compress),
  ]
}

/** Lossy compression is said, never silent. */
function compressionNote(compress: boolean): CardInput[] {
  if (!compress) return history('Pixels are stored as float32, without loss.')
  return history(
    `Pixels are stored with loss: each row is rounded to steps of 1/${DEFAULT_QUANTIZE_LEVEL} of its own noise`,
    '(ZSCALE), with subtractive dither, and compressed with RICE_1. A pixel is at',
    'most half a step off; rows without noise are stored exactly.',
  )
}

/** Seed of the dither (1 … 10000), the same for the same product, so that a product made again is the same. */
export function ditherSeedOf(basename: string): number {
  return (createHash('sha256').update(basename).digest().readUInt32BE(0) % 10000) + 1
}

function keyCard({ key }: OperationContext): CardInput {
  return { keyword: 'DLAB_KEY', value: key, comment: '' }
}

function dateCard(): CardInput {
  return { keyword: 'DATE', value: new Date().toISOString().slice(0, 19), comment: 'UTC, when this file was made' }
}

function history(...lines: string[]): CardInput[] {
  return lines.map((value) => ({ keyword: 'HISTORY', value }))
}

/** The frames of one product by the key of their input, as they are named in its history. */
export function inputsOf(lists: Readonly<Record<string, readonly FrameInput[]>>): Provenance['inputs'] {
  return Object.entries(lists).flatMap(([input, list]) =>
    list.map((frame) => ({ input, frame: frameReference(frame) })),
  )
}
