/**
 * A value that is already JSON: sent as it is over REST, without parsing and writing it again. It may be a procedure's
 * whole output, a page's `results`, or an element of them, and come in pieces, which are put together only when they
 * are sent. Over the other door, and for types, it is the value.
 */
export class RawJson<T = unknown> {
  readonly pieces: readonly Buffer[]
  /** False where to compress it would take long and gain little: pictures as base64. */
  readonly isCompressible: boolean

  constructor(json: string | readonly Buffer[], { isCompressible = true } = {}) {
    this.isCompressible = isCompressible
    this.pieces = typeof json === 'string' ? [Buffer.from(json)] : json
  }

  toJSON(): T {
    return JSON.parse(Buffer.concat(this.pieces).toString())
  }
}

/** JSON of a procedure's output, in pieces; numbers that are not finite become null. */
export function writeJson(value: unknown): readonly Buffer[] {
  if (value instanceof RawJson) return value.pieces
  if (Array.isArray(value) && value.some((element) => element instanceof RawJson)) {
    const elements = value.flatMap((element, index) => [Buffer.from(index === 0 ? '[' : ','), ...writeJson(element)])
    return [...elements, Buffer.from(']')]
  }
  return [Buffer.from(JSON.stringify(value) ?? 'null')]
}
