import { connect, type Socket } from 'node:net'

export interface Load {
  port: number
  method: 'GET' | 'POST'
  path: string
  token: string
  body?: string
}

/** Open at once, each with one request under way. */
const CONNECTIONS = 10

const HEAD_END = Buffer.from('\r\n\r\n')

/** Requests answered per second, over connections that are kept. An answer other than 200 or 201 ends it. */
export async function requestsPerSecond(load: Load, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000
  const start = performance.now()
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => repeat(load, end)))
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - start) / 1000)
}

/** The body of one answer. */
export async function fetchBody({ port, path, method, token, body }: Load): Promise<string> {
  const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: body ?? null })
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}`)
  return answer.text()
}

/**
 * One connection, one request after another. The client is written for this, over a bare socket, because it shares
 * the processor with the server that it measures.
 */
function repeat(load: Load, end: number): Promise<number> {
  const request = requestText(load)
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(load.port, '127.0.0.1', () => socket.write(request))
    let count = 0
    let received = Buffer.alloc(0)
    let missing = 0
    const answered = () => {
      count++
      received = Buffer.alloc(0)
      if (performance.now() < end) socket.write(request)
      else {
        socket.destroy()
        resolve(count)
      }
    }
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      if (missing > 0) {
        missing -= chunk.length
        if (missing === 0) answered()
        return
      }
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const head = received.indexOf(HEAD_END)
      if (head < 0) return
      const text = received.subarray(0, head).toString('latin1')
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
      if (!/^HTTP\/1\.1 20[01] /.test(text) || length === undefined) {
        socket.destroy()
        reject(new Error(`${load.method} ${load.path} was answered with '${text.split('\r\n')[0]}'`))
        return
      }
      missing = Number(length) - (received.length - head - HEAD_END.length)
      if (missing === 0) answered()
    })
  })
}

function requestText({ port, method, path, token, body }: Load): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Token ${token}`,
    'Accept: */*',
  ]
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`)
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}
