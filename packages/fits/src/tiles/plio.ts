import { FitsError } from '../errors.ts'

const HEADER_WORDS = 3

/**
 * Decodes a PLIO_1 line list (section 10.4.3): 16-bit words, each an operation in its upper four bits and a number in
 * its lower twelve, that write runs of zeros and of a current value.
 *
 * @param out receives `pixels` values from 0; pixels after the end of the list are 0
 * @throws FitsError 'bad_data' where the list is longer than its bytes or holds an unknown operation
 */
export function decodePlio(bytes: Uint8Array, offset: number, length: number, pixels: number, out: Int32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, length)
  const words = length >> 1
  if (words < HEADER_WORDS) throw new FitsError('bad_data', `a PLIO list of ${words} words has no header`)
  const word = (index: number) => view.getInt16(2 * index)
  const { first, end } = listRange(word, words)
  let filled = 0
  let value = 1
  for (let at = first; at < end && filled < pixels; at++) {
    const code = word(at)
    const operation = code >> 12
    const number = code & 4095
    switch (operation) {
      case 0: // zeros
      case 4: // the value
      case 5: {
        // zeros, then the value once
        const stop = filled + number
        out.fill(operation === 4 ? value : 0, filled, Math.min(stop, pixels))
        if (operation === 5 && number > 0 && stop <= pixels) out[stop - 1] = value
        filled = Math.min(stop, pixels)
        break
      }
      case 1:
        if (at + 1 >= end) throw new FitsError('bad_data', 'a PLIO list ends inside a value')
        value = word(++at) * 4096 + number
        break
      case 2:
        value += number
        break
      case 3:
        value -= number
        break
      case 6:
      case 7:
        value += operation === 6 ? number : -number
        out[filled++] = value
        break
      default:
        throw new FitsError('bad_data', `a PLIO list holds the unknown operation ${operation & 15}`)
    }
  }
  out.fill(0, filled, pixels)
}

/**
 * Words of the list itself: an old header has the length in its third word, a new one in two words after its own
 * length.
 */
function listRange(word: (index: number) => number, words: number): { first: number; end: number } {
  const short = word(2)
  if (short <= 0 && words < 5) throw new FitsError('bad_data', 'a PLIO list has half a header')
  const end = short > 0 ? short : (word(4) << 15) + word(3)
  const first = short > 0 ? HEADER_WORDS : word(1)
  if (end < 0 || end > words || first < HEADER_WORDS) {
    throw new FitsError('bad_data', `a PLIO list names ${end} words, ${words} are there`)
  }
  return { first, end }
}
