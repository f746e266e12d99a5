const COMMA = Buffer.from(',')
const OPEN = Buffer.from('[')
const CLOSE = Buffer.from(']')

/**
 * A JSON list of values, each given as the pieces of its JSON. Bytes are put together several times as fast as texts.
 */
export function jsonList(values: Iterable<readonly Buffer[]>): Buffer[] {
  const pieces: Buffer[] = [OPEN]
  for (const value of values) {
    if (pieces.length > 1) pieces.push(COMMA)
    for (const piece of value) pieces.push(piece)
  }
  pieces.push(CLOSE)
  return pieces
}
