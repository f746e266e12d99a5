export type AnswerHeaders = Record<string, string>

/** An answer that is no success, thrown anywhere between the request and its procedure's end. */
export class Refusal extends Error {
  readonly status: number
  /** Without the sentence under `error`, which is added when it is sent. */
  readonly body: Record<string, unknown>
  readonly headers: AnswerHeaders

  constructor(status: number, body: Record<string, unknown>, headers: AnswerHeaders = {}) {
    super(sentenceOf(body) || `HTTP ${status}`)
    this.name = 'Refusal'
    this.status = status
    this.body = body
    this.headers = headers
  }

  /** The body as it is sent: one plain sentence for a person is always there. */
  toJSON(): Record<string, unknown> {
    return 'error' in this.body ? this.body : { ...this.body, error: this.message }
  }
}

export const refuse = (status: number, detail: string, headers?: AnswerHeaders): Refusal =>
  new Refusal(status, { detail }, headers)

export const notFound = (): Refusal => refuse(404, 'Not found.')

export const notAuthenticated = (detail: string): Refusal => refuse(401, detail, { 'www-authenticate': 'Token' })

export const methodNotAllowed = (method: string): Refusal => refuse(405, `Method "${method}" not allowed.`)

function sentenceOf(body: Record<string, unknown>): string {
  if (typeof body.error === 'string') return body.error
  if (typeof body.detail === 'string') return body.detail
  return sentences(body, '').join(' ')
}

/** Every message with its place before it: `name: This field is required.` */
function sentences(value: unknown, place: string): string[] {
  if (typeof value === 'string') return [place === '' ? value : `${place}: ${value}`]
  if (Array.isArray(value)) return value.flatMap((message) => sentences(message, place))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'non_field_errors') return sentences(inner, place)
    return sentences(inner, place === '' ? key : `${place}.${key}`)
  })
}
