import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type Refusal, type RestDoor, refuse } from '@datalab/rest'

/** What Node says of a request that it cannot read. */
export interface ClientError {
  code?: string
  /** The bytes that were being read: a Buffer, whatever Fastify's types say. */
  rawPacket?: unknown
}

const STATUS_OF: Readonly<Record<string, [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
}

/**
 * Answers a request that Node's parser refused. A method that it does not know is no fault of the request's form:
 * such a request is answered as any other whose method a path does not have.
 */
export async function answerMalformed(error: ClientError, socket: Socket, door: RestDoor): Promise<void> {
  // The client left, or an answer has begun: nobody reads another one.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy()
  const refusal = (await refuseUnknownMethod(error, door)) ?? refuseMalformed(error)
  const body = JSON.stringify(refusal)
  const headers = {
    ...refusal.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join('')}\r\n${body}`)
}

function refuseMalformed(error: ClientError): Refusal {
  const [status, detail] = STATUS_OF[error.code ?? ''] ?? [400, 'The request is no valid HTTP.']
  return refuse(status, detail)
}

async function refuseUnknownMethod(error: ClientError, door: RestDoor): Promise<Refusal | null> {
  if (error.code !== 'HPE_INVALID_METHOD' || !Buffer.isBuffer(error.rawPacket)) return null
  const [start, ...lines] = error.rawPacket.toString('latin1').split('\r\n\r\n')[0]!.split('\r\n')
  const [, method, url] = /^([!#$%&'*+.^_`|~\w-]+) (\/\S*) HTTP\/1\.[01]$/.exec(start!) ?? []
  if (method === undefined || url === undefined) return null
  const header = (name: string): string | undefined => {
    const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`))
    return line?.slice(name.length + 1).trim()
  }
  const headers = { accept: header('accept'), authorization: header('authorization') }
  return door.refuseUnrouted({ method, url, headers })
}
