import type { CardInput } from './cards.ts'
import { encodeHeader, headerLength } from './header-block.ts'

const WORD = 2 ** 32
/** Words that can be added up in a double before it must be folded. */
const CHUNK_BYTES = 4 << 20

/**
 * 32-bit ones-complement sum of bytes as big-endian words (FITS standard 4.0, appendix J). Bytes may be added in
 * pieces of any length; `sum` is right whenever the bytes so far make whole words or the rest is zeros.
 */
export class OnesComplementSum {
  sum = 0
  /** Bytes of the last word that are there already. */
  #phase = 0

  add(bytes: Uint8Array): this {
    let offset = 0
    for (; this.#phase !== 0 && offset < bytes.length; offset++) this.#addByte(bytes[offset]!)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const wholeWords = offset + ((bytes.length - offset) & ~3)
    while (offset < wholeWords) {
      const end = Math.min(offset + CHUNK_BYTES, wholeWords)
      let chunk = 0
      for (; offset < end; offset += 4) chunk += view.getUint32(offset)
      this.addWord(chunk)
    }
    for (; offset < bytes.length; offset++) this.#addByte(bytes[offset]!)
    return this
  }

  /** Adds a number of any size below 2^53, carries folded back. */
  addWord(word: number): this {
    let sum = this.sum + word
    while (sum >= WORD) sum = (sum % WORD) + Math.floor(sum / WORD)
    this.sum = sum
    return this
  }

  #addByte(byte: number): void {
    this.addWord(byte * 2 ** (24 - 8 * this.#phase))
    this.#phase = (this.#phase + 1) & 3
  }
}

const NOUGHT = 48
const ROTATED = [15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]

/**
 * The 16 letters and digits whose sum is the complement of `sum`, so that the whole HDU sums up to −0
 * (FITS standard 4.0, appendix J.1).
 */
function encodeChecksum(sum: number): string {
  const complement = WORD - 1 - sum
  const characters = new Uint8Array(16)
  for (let i = 0; i < 4; i++) {
    const byte = Math.floor(complement / 2 ** (24 - 8 * i)) & 255
    const four = spread(byte)
    for (let j = 0; j < 4; j++) characters[4 * j + i] = four[j]!
  }
  return String.fromCharCode(...ROTATED.map((index) => characters[index]!))
}

/** Four characters whose sum is `byte` + 4 × '0', none of them punctuation. */
function spread(byte: number): number[] {
  const quarter = byte >> 2
  const four = [quarter + (byte & 3), quarter, quarter, quarter].map((part) => part + NOUGHT)
  while (four.some(isPunctuation)) {
    for (const pair of [0, 2]) {
      if (isPunctuation(four[pair]!) || isPunctuation(four[pair + 1]!)) {
        four[pair] = four[pair]! + 1
        four[pair + 1] = four[pair + 1]! - 1
      }
    }
  }
  return four
}

function isPunctuation(code: number): boolean {
  return (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60)
}

/** Bytes of a header that ends with CHECKSUM and DATASUM cards. */
export function checkedHeaderLength(cards: readonly CardInput[]): number {
  return headerLength([...cards, ...sumCards('0'.repeat(16), 0)])
}

/** The header of an HDU whose data sum up to `dataSum`, with CHECKSUM and DATASUM. */
export function encodeCheckedHeader(cards: readonly CardInput[], dataSum: number, length?: number): Uint8Array {
  const blank = encodeHeader([...cards, ...sumCards('0'.repeat(16), dataSum)], length)
  const { sum } = new OnesComplementSum().addWord(dataSum).add(blank)
  return encodeHeader([...cards, ...sumCards(encodeChecksum(sum), dataSum)], length)
}

function sumCards(checksum: string, dataSum: number): CardInput[] {
  return [
    { keyword: 'CHECKSUM', value: checksum, comment: 'makes the HDU sum up to -0' },
    { keyword: 'DATASUM', value: String(dataSum), comment: 'sum of the data as 32-bit words' },
  ]
}
