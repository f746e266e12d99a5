/**
 * A value that is already JSON text: sent as it is over REST, without parsing and writing it again.
 * It may be a procedure's whole output, a page's `results`, or an element of them. Over the other door,
 * and for types, it is the value.
 */
export class RawJson<T = unknown> {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): T {
    return JSON.parse(this.text)
  }
}

/** JSON text of a procedure's output; numbers that are not finite become null. */
export function writeJson(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (Array.isArray(value) && value.some((element) => element instanceof RawJson)) {
    return `[${value.map(writeJson).join(',')}]`
  }
  return JSON.stringify(value) ?? 'null'
}
