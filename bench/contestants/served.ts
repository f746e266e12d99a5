import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { datalab, startServer } from '../http/servers.ts'

// A server on a data folder of its own. Each iteration is a Median of ten of the frames given, from the POST to the
// answer that says COMPLETED, as a client that polls sees it. No two take the same ten: results are kept.
const files = process.argv.slice(2)
const CHOSEN = 10
const POLL_EVERY_MS = 5

const dataDir = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
const folder = join(dataDir, 'frames')
mkdirSync(folder)
for (const file of files) link(file, join(folder, basename(file)))
const command = (...args: string[]) =>
  execFileSync(process.execPath, [datalab, ...args, '--data-dir', dataDir], { encoding: 'utf8' })
command('user', 'add', 'bench')
command('archive', 'import', folder, '--public')
const token = command('token', 'add', 'bench').trim()
const server = await startServer([datalab, 'serve', '--port', '0', '--log-level', 'warn', '--data-dir', dataDir])
process.once('SIGTERM', end)
const session = (await ask('POST', '', { name: 'bench' })).id

let round = 0
for await (const _ of createInterface({ input: process.stdin })) {
  const input_files = choose(round++).map((file) => ({ source: 'archive', basename: basename(file, '.fits.fz') }))
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
  server.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  process.exit()
}

/** All but two of the frames, other ones for each round. */
function choose(n: number): string[] {
  const pairs = files.flatMap((_, i) => files.slice(i + 1).map((_, j) => [i, i + 1 + j]))
  const left = pairs[n % pairs.length]!
  return files.filter((_, i) => !left.includes(i)).slice(0, CHOSEN)
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

function link(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    symlinkSync(from, to)
  }
}
