/**
 * A value that is already JSON: sent as it is over REST, without parsing and writing it again. It may be a procedure's
 * whole output, a page's `results`, or an element of them. Over the other door, and for types, it is the value.
 */
export class RawJson<T = unknown> {
  readonly bytes: Buffer

  constructor(json: string | Buffer) {
    this.bytes = typeof json === 'string' ? Buffer.from(json) : json
  }

  toJSON(): T {
    return JSON.parse(this.bytes.toString())
  }
}

/** JSON of a procedure's output; numbers that are not finite become null. */
export function writeJson(value: unknown): Buffer {
  if (value instanceof RawJson) return value.bytes
  if (Array.isArray(value) && value.some((element) => element instanceof RawJson)) {
    const elements = value.flatMap((element, index) => [Buffer.from(index === 0 ? '[' : ','), writeJson(element)])
    return Buffer.concat([...elements, Buffer.from(']')])
  }
  return Buffer.from(JSON.stringify(value) ?? 'null')
}
