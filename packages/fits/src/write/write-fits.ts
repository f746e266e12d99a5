import type { ByteSink } from '../source.ts'
import type { CardInput } from './cards.ts'
import { type DataUnit, writeUnit } from './data-unit.ts'
import { userCards } from './header-block.ts'
import { axisCards, type ImageInput, imageUnit } from './image.ts'
import { type TableInput, tableUnit } from './table.ts'

/** An HDU without data: the usual primary. */
export interface EmptyInput {
  kind: 'empty'
  header?: readonly CardInput[]
}

/** What can be written. */
export type HduInput = EmptyInput | ImageInput | TableInput

/**
 * Writes HDUs one after the other, each with CHECKSUM and DATASUM. An empty primary is put before a table that
 * comes first. Structural keywords in the given headers are left out: they follow from the data.
 *
 * @param offset where to begin, 0 for a new file; elsewhere the HDUs are extensions
 * @returns the offset after the last HDU, where another writer may go on
 */
export function writeFits(sink: ByteSink, hdus: readonly HduInput[], offset = 0): number {
  let position = offset
  for (const hdu of hdus) {
    if (position === 0 && hdu.kind === 'bintable') position = writeUnit(sink, position, emptyUnit({ kind: 'empty' }))
    position = writeUnit(sink, position, unitOf(hdu))
  }
  return position
}

function unitOf(hdu: HduInput): DataUnit {
  if (hdu.kind === 'image') return imageUnit(hdu)
  if (hdu.kind === 'bintable') return tableUnit(hdu)
  return emptyUnit(hdu)
}

function emptyUnit({ header = [] }: EmptyInput): DataUnit {
  return {
    xtension: 'IMAGE',
    structure: [{ keyword: 'BITPIX', value: 8, comment: 'bits of a pixel' }, ...axisCards([])],
    cards: userCards(header),
    data: () => [],
  }
}
