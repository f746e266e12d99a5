import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { BadField, coerceText, NOT_JSON } from './coerce.ts'
import { parseJson } from './json-body.ts'
import type { Kind } from './kinds.ts'
import { readPairs } from './query.ts'
import { type Refusal, refuse } from './refusal.ts'

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
  if (mediaType === 'application/json') return parseJson(bytes, kinds)
  if (mediaType === 'application/x-www-form-urlencoded') {
    return coerceFields(readPairs(bytes.toString('utf8')), kinds)
  }
  if (mediaType === 'multipart/form-data') return coerceFields(await readMultipart(bytes, contentType!, kinds), kinds)
  throw refuse(415, `Unsupported media type "${contentType ?? ''}" in request.`)
}

type Part = [name: string, value: string | BadField]

function coerceFields(parts: readonly Part[], kinds: Kinds): Fields {
  const values = new Map<string, (string | BadField)[]>()
  for (const [name, value] of parts) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(
    [...values].map(([name, all]) => {
      // A file goes before a text of the same name, wherever it is.
      const bad = all.findLast((value) => value instanceof BadField)
      const texts = all.filter((value) => typeof value === 'string')
      return [name, bad ?? coerceText(texts, kinds.get(name) ?? 'text', 'form')]
    }),
  )
}

/** Fields are flat text here: a file is no valid value of any. */
async function readMultipart(bytes: Buffer, contentType: string, kinds: Kinds): Promise<Part[]> {
  const parts: Part[] = []
  const faultOfFile = (name: string) => {
    const kind = kinds.get(name)
    return kind === 'json' || kind === 'list' ? NOT_JSON : 'Not a valid string.'
  }
  // Nothing in it is a part: no fields were sent.
  if (isWithoutParts(bytes, contentType)) return []
  try {
    const form = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: bytes.length },
      // Without a name it is no file: browsers send so what nobody chose.
      isPartAFile: (_name, _type, fileName) => fileName !== undefined && fileName !== '',
    })
    await new Promise<void>((resolve, reject) => {
      form.on('field', (name, value) => parts.push([name, value]))
      form.on('file', (name, stream) => {
        parts.push([name, new BadField(faultOfFile(name))])
        // A file that is cut off says so itself, and nobody else does.
        stream.on('error', reject).resume()
      })
      form.on('finish', resolve).on('error', reject)
      Readable.from([bytes]).pipe(form)
    })
  } catch (error) {
    throw refuse(400, `Multipart form parse error - ${error instanceof Error ? error.message : 'unreadable'}`)
  }
  return parts
}

function isWithoutParts(bytes: Buffer, contentType: string): boolean {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  return boundary !== null && !bytes.includes(`--${boundary[1] ?? boundary[2]}`)
}
