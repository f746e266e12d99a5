import { BLOCK_LENGTH, paddedLength } from '../header/blocks.ts'
import { CARD_LENGTH } from '../header/card.ts'
import { type CardInput, encodeCard } from './cards.ts'

const CARDS_PER_BLOCK = BLOCK_LENGTH / CARD_LENGTH

/** Bytes that these cards take as a header, END and padding included. */
export function headerLength(cards: readonly CardInput[]): number {
  return paddedLength((cards.flatMap(encodeCard).length + 1) * CARD_LENGTH)
}

/** A header of exactly `length` bytes: blank cards before END fill it up where the cards need fewer blocks. */
export function encodeHeader(cards: readonly CardInput[], length = headerLength(cards)): Uint8Array {
  const lines = cards.flatMap(encodeCard)
  const blank = ' '.repeat(CARD_LENGTH)
  // END belongs into the last block.
  while (lines.length < length / CARD_LENGTH - CARDS_PER_BLOCK) lines.push(blank)
  const text = `${lines.join('')}END`.padEnd(length)
  return Buffer.from(text, 'latin1')
}

// What the writer states itself, from the data: these never come from a caller's header.
const STRUCTURAL =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|THEAP|TFIELDS|CHECKSUM|DATASUM|END)$/
const TABLE_COLUMN = /^(TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDIM|TDISP|TBCOL)\d+$/
const COMPRESSION =
  /^(ZIMAGE|ZCMPTYPE|ZBITPIX|ZNAXIS\d*|ZTILE\d+|ZNAME\d+|ZVAL\d+|ZQUANTIZ|ZDITHER0|ZBLANK|ZSCALE|ZZERO|ZSIMPLE|ZEXTEND|ZTENSION|ZPCOUNT|ZGCOUNT|ZBLOCKED|ZHECKSUM|ZDATASUM)$/

/** The cards that say nothing about how the data are laid out. */
export function userCards(cards: readonly CardInput[]): CardInput[] {
  return cards.filter(({ keyword }) => {
    const name = keyword.trim().toUpperCase()
    return !STRUCTURAL.test(name) && !TABLE_COLUMN.test(name) && !COMPRESSION.test(name)
  })
}
