import { createInterface } from 'node:readline'
import { serveFrames } from '../http/serve-frames.ts'

// A server on a data folder of its own. Each iteration is a Median of ten of the frames given, from the POST to the
// answer that says COMPLETED, as a client that polls sees it. No two take the same ten: results are kept.
const [, , , ...files] = process.argv
const CHOSEN = 10
const POLL_EVERY_MS = 5

const { server, token, basenames, stop } = await serveFrames(files)
process.once('SIGTERM', end)
const session = (await ask('POST', '', { name: 'bench' })).id

let round = 0
for await (const _ of createInterface({ input: process.stdin })) {
  const input_files = choose(round++).map((basename) => ({ source: 'archive', basename }))
  const start = performance.now()
  const { id } = await ask('POST', `${session}/operations/`, { name: 'Median', input_data: { input_files } })
  const seconds = (await completion(`${session}/operations/${id}/`)) - start
  console.log(
    JSON.stringify({ seconds: seconds / 1000, peakMegabytes: server.peakMegabytes() ?? Number.NaN, check: null }),
  )
}
end()

/** Also when the bench has enough of it: the server is a process of its own. */
function end(): never {
  stop()
  process.exit()
}

/** All but two of the frames, other ones for each round. */
function choose(n: number): string[] {
  const pairs = basenames.flatMap((_, i) => basenames.slice(i + 1).map((_, j) => [i, i + 1 + j]))
  const left = pairs[n % pairs.length]!
  return basenames.filter((_, i) => !left.includes(i)).slice(0, CHOSEN)
}

async function completion(path: string): Promise<number> {
  for (;;) {
    const { status, message } = await ask('GET', path)
    if (status === 'COMPLETED') return performance.now()
    if (status === 'FAILED') throw new Error(message)
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS))
  }
}

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`http://127.0.0.1:${server.port}/api/datasessions/${path}`, {
    method,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${await response.text()}`)
  return (await response.json()) as { id: number; status: string; message: string }
}
