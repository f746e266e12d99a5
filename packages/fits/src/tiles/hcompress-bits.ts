import { FitsError } from '../errors.ts'

/** Longest code. */
const CODE_BITS = 6

/**
 * Four bits in the fixed Huffman code of the format, those with few ones short: `value << 3 | length` for what six bits
 * begin with.
 */
const CODES = codeTable()

function codeTable(): Uint8Array {
  const words = [
    ...['000 1', '001 2', '010 4', '011 8', '1000 3', '1001 5', '1010 10', '1011 12', '1100 15'],
    ...['11010 6', '11011 7', '11100 9', '11101 11', '11110 13', '111110 0', '111111 14'],
  ]
  const table = new Uint8Array(2 ** CODE_BITS)
  for (const word of words) {
    const [bits = '', value] = word.split(' ')
    const spare = CODE_BITS - bits.length
    const first = Number.parseInt(bits, 2) << spare
    table.fill((Number(value) << 3) | bits.length, first, first + 2 ** spare)
  }
  return table
}

/** Bits of an HCOMPRESS_1 stream, most significant first; FitsError 'bad_data' at its end. */
export class HcompressBits {
  readonly #bytes: Uint8Array
  readonly #end: number
  #next: number
  /** The `#left` bits read ahead, at the bottom of a word. */
  #word = 0
  #left = 0

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#next = start
    this.#end = end
  }

  /** Throws away the rest of the current byte. */
  align(): void {
    this.#left &= ~7
  }

  /** Reads ahead as long as there is room for a byte; beyond the end zeros come, until they would be used. */
  #fill(): void {
    while (this.#left <= 16) {
      const byte = this.#next < this.#end ? this.#bytes[this.#next]! : 0
      this.#word = ((this.#word << 8) | byte) & 0xffffff
      this.#next++
      this.#left += 8
    }
  }

  #take(count: number): void {
    this.#left -= count
    // What was used lies in bytes that are there.
    if (this.#next - this.#end > this.#left >> 3) {
      throw new FitsError('bad_data', 'the HCOMPRESS stream ends before its last pixel')
    }
  }

  bit(): number {
    return this.bits(1)
  }

  /** The next `count` bits, 8 at most. */
  bits(count: number): number {
    if (this.#left < count) this.#fill()
    const value = (this.#word >> (this.#left - count)) & ((1 << count) - 1)
    this.#take(count)
    return value
  }

  /** The four bits of the next code. */
  code(): number {
    if (this.#left < CODE_BITS) this.#fill()
    const entry = CODES[(this.#word >> (this.#left - CODE_BITS)) & (2 ** CODE_BITS - 1)]!
    this.#take(entry & 7)
    return entry >> 3
  }
}
