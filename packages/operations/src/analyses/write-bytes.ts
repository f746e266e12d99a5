/** Bytes whole, or in pieces that follow each other. */
export type Bytes = Uint8Array | readonly Uint8Array[]

/** The pieces of a value that is bytes, else null. */
export function piecesOf(value: unknown): readonly Uint8Array[] | null {
  if (value instanceof Uint8Array) return [value]
  const pieces = Array.isArray(value) && value.length > 0 && value.every((piece) => piece instanceof Uint8Array)
  return pieces ? value : null
}

export const lengthOf = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((length, piece) => length + piece.length, 0)

/** The pieces in one, in memory of its own. */
export function joinPieces(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

export const base64Length = (pieces: readonly Uint8Array[]): number => 4 * Math.ceil(lengthOf(pieces) / 3)

/** Encoded at a time, a multiple of three: texts that stay where memory is quickly used again. */
const CHUNK_BYTES = 3 * 2 ** 14

/** Writes the base64 of pieces into `out`, chunk by chunk, so that no string of the whole is ever made. */
export function writeBase64(pieces: readonly Uint8Array[], out: Buffer, start: number): void {
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let filled = 0
  let to = start
  const flush = () => {
    to += out.write(chunk.toString('base64', 0, filled), to, 'latin1')
    filled = 0
  }
  for (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const part = piece.subarray(from, from + CHUNK_BYTES - filled)
      chunk.set(part, filled)
      filled += part.length
      from += part.length
      if (filled === CHUNK_BYTES) flush()
    }
  }
  flush()
}
