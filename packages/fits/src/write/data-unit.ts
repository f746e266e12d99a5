import { paddedLength } from '../header/blocks.ts'
import type { ByteSink } from '../source.ts'
import type { CardInput } from './cards.ts'
import { checkedHeaderLength, encodeCheckedHeader, OnesComplementSum } from './checksum.ts'

/** An HDU but for its first card: what an image or a table comes to. */
export interface DataUnit {
  xtension: 'IMAGE' | 'BINTABLE'
  /** BITPIX and NAXISn. */
  structure: CardInput[]
  cards: CardInput[]
  /** The data in pieces, in order. */
  data(): Iterable<Uint8Array>
}

/** Writes an HDU with its checksums; gives the offset after it. */
export function writeUnit(sink: ByteSink, offset: number, unit: DataUnit): number {
  const cards = hduCards(unit, offset === 0)
  const length = checkedHeaderLength(cards)
  const dataOffset = offset + length
  const sum = new OnesComplementSum()
  let position = dataOffset
  for (const bytes of unit.data()) {
    sum.add(bytes)
    sink.write(position, bytes)
    position += bytes.length
  }
  const end = writePadding(sink, dataOffset, position)
  sink.write(offset, encodeCheckedHeader(cards, sum.sum, length))
  return end
}

function hduCards(unit: DataUnit, primary: boolean): CardInput[] {
  if (primary) {
    const first: CardInput = { keyword: 'SIMPLE', value: true, comment: 'conforms to the FITS standard' }
    const extend: CardInput = { keyword: 'EXTEND', value: true, comment: 'extensions may follow' }
    return [first, ...unit.structure, extend, ...unit.cards]
  }
  const first: CardInput = { keyword: 'XTENSION', value: unit.xtension }
  return [first, ...unit.structure, ...countCards(0), ...unit.cards]
}

/** PCOUNT (bytes of the heap) and GCOUNT. */
export function countCards(heapBytes: number): CardInput[] {
  return [
    { keyword: 'PCOUNT', value: heapBytes, comment: 'bytes of the heap' },
    { keyword: 'GCOUNT', value: 1, comment: 'one group' },
  ]
}

/** Zeros after `position` up to whole blocks from `dataOffset`; gives the offset after them. */
export function writePadding(sink: ByteSink, dataOffset: number, position: number): number {
  const end = dataOffset + paddedLength(position - dataOffset)
  if (end > position) sink.write(position, new Uint8Array(end - position))
  return end
}
