import { FitsError } from '../errors.ts'

const CODES_4 = [3, 5, 10, 12, 15]
const CODES_5 = [6, 7, 9, 11, 13]

/** Bits of an HCOMPRESS_1 stream, most significant first; FitsError 'bad_data' at its end. */
export class HcompressBits {
  readonly #bytes: Uint8Array
  readonly #end: number
  #next: number
  #byte = 0
  #left = 0

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#next = start
    this.#end = end
  }

  /** Throws away the rest of the current byte. */
  align(): void {
    this.#left = 0
  }

  bit(): number {
    if (this.#left === 0) {
      if (this.#next >= this.#end) throw new FitsError('bad_data', 'the HCOMPRESS stream ends before its last pixel')
      this.#byte = this.#bytes[this.#next++]!
      this.#left = 8
    }
    return (this.#byte >> --this.#left) & 1
  }

  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit()
    return value
  }

  /** Four bits in the fixed Huffman code of the format: those with few ones are short. */
  code(): number {
    let code = this.bits(3)
    if (code < 4) return 1 << code
    code = (code << 1) | this.bit()
    if (code < 13) return CODES_4[code - 8]!
    code = (code << 1) | this.bit()
    if (code < 31) return CODES_5[code - 26]!
    return this.bit() === 0 ? 0 : 14
  }
}
