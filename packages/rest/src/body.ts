import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { BadField, coerceText, NOT_JSON } from './coerce.ts'
import { depthOf, explainJsonError, MAXIMUM_DEPTH } from './json-errors.ts'
import type { Kind } from './kinds.ts'
import { pythonType } from './python-type.ts'
import { Refusal, refuse } from './refusal.ts'

export type Fields = Record<string, unknown>
type Kinds = ReadonlyMap<string, Kind>

/** The bytes of a body; an absent one is empty. */
export async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced === 0 && request.headers['transfer-encoding'] === undefined) return Buffer.alloc(0)
  if (announced > limitBytes) throw tooLarge(limitBytes)
  const parts: Buffer[] = []
  let size = 0
  // By events: an async iterator takes longer than all the reading and parsing of a usual body.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > limitBytes) reject(tooLarge(limitBytes))
      else parts.push(part)
    })
    request.on('end', resolve)
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('The client left before its request was whole.'))
    })
  })
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

const tooLarge = (limitBytes: number): Refusal =>
  refuse(413, `The request body is larger than ${limitBytes} bytes.`, { connection: 'close' })

/** The fields of a body. An empty body is `{}` whatever its type; of equal names the last counts. */
export async function parseBody(bytes: Buffer, contentType: string | undefined, kinds: Kinds): Promise<Fields> {
  if (bytes.length === 0) return {}
  const mediaType = (contentType ?? '').split(';')[0]!.trim().toLowerCase()
  if (mediaType === 'application/json') return parseJson(bytes)
  if (mediaType === 'application/x-www-form-urlencoded') {
    return coerceFields([...new URLSearchParams(bytes.toString('utf8'))], kinds)
  }
  if (mediaType === 'multipart/form-data') return coerceFields(await readMultipart(bytes, contentType!), kinds)
  throw refuse(415, `Unsupported media type "${contentType ?? ''}" in request.`)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function parseJson(bytes: Buffer): Fields {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw jsonError('the body is not UTF-8 text')
  }
  // A short text cannot nest that deeply.
  if (text.length > MAXIMUM_DEPTH && depthOf(text) > MAXIMUM_DEPTH) {
    throw jsonError(`nested more than ${MAXIMUM_DEPTH} levels deep`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw jsonError(explainJsonError(text))
  }
  if (value === null) throw new Refusal(400, { non_field_errors: ['No data provided'] })
  if (typeof value !== 'object' || Array.isArray(value)) {
    const got = pythonType(value)
    throw new Refusal(400, { non_field_errors: [`Invalid data. Expected a dictionary, but got ${got}.`] })
  }
  return MAY_BE_OUT_OF_RANGE.test(text) ? markOutOfRange(value as Fields) : (value as Fields)
}

const jsonError = (why: string): Refusal => refuse(400, `JSON parse error - ${why}`)

/** Only a number of very many digits or with an exponent of three can exceed a double. */
const MAY_BE_OUT_OF_RANGE = /\d[eE]\+?\d{3}|[\d.]{300}/

function markOutOfRange(fields: Fields): Fields {
  const marked = ([name, value]: [string, unknown]) => [name, hasInfinity(value) ? new BadField(NOT_JSON) : value]
  return Object.fromEntries(Object.entries(fields).map(marked))
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity)
}

type Part = [name: string, value: string | BadField]

function coerceFields(parts: readonly Part[], kinds: Kinds): Fields {
  const values = new Map<string, (string | BadField)[]>()
  for (const [name, value] of parts) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(
    [...values].map(([name, all]) => {
      const bad = all.findLast((value) => value instanceof BadField)
      const texts = all.filter((value) => typeof value === 'string')
      return [name, bad ?? coerceText(texts, kinds.get(name) ?? 'text', 'form')]
    }),
  )
}

/** Fields are flat text here: a file is no valid value of any. */
async function readMultipart(bytes: Buffer, contentType: string): Promise<Part[]> {
  const parts: Part[] = []
  try {
    const form = new Busboy({ headers: { 'content-type': contentType } })
    form.on('field', (name, value) => parts.push([name, value]))
    form.on('file', (name, stream) => {
      parts.push([name, new BadField('Not a valid string.')])
      stream.resume()
    })
    await new Promise<void>((resolve, reject) => {
      form.on('finish', resolve).on('error', reject)
      Readable.from([bytes]).pipe(form)
    })
  } catch (error) {
    throw refuse(400, `Multipart form parse error - ${error instanceof Error ? error.message : 'unreadable'}`)
  }
  return parts
}
