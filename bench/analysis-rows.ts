import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compete, median } from './compete.ts'
import { frameFiles } from './frames.ts'
import { datalab, type Server, startServer } from './http/servers.ts'
import { peer } from './peer.ts'
import type { Result, Row } from './row.ts'

/** What a person who moves a mouse takes for at once. */
const AT_ONCE_SECONDS = 0.2
const WARM_UP_ROUNDS = 3

const display = { width: 1024, height: 1024 }
const questions: [name: string, action: string, body: object, accept?: string][] = [
  ['line-profile', 'line-profile', { ...display, x1: 20, y1: 30, x2: 1000, y2: 900 }],
  ['centroiding', 'centroiding', { ...display, x: 500, y: 400 }],
  ['raw-data, 500 × 500', 'raw-data', { max_size: 500 }],
  ['raw-data, 1024 × 1024', 'raw-data', { max_size: 1024 }],
  ['raw-data, 1024 × 1024, as bytes', 'raw-data', { max_size: 1024 }, 'application/octet-stream'],
  ['get-jpg', 'get-jpg', { zmin: 200, zmax: 900 }],
]

export const analysisRows: Row[] = [
  {
    name: 'reduce',
    title: 'Reduce a 4096 × 4096 float32 image to 500 × 500 by area average, in memory, one thread',
    unit: 'seconds',
    measure(rounds) {
      const args = [fileURLToPath(new URL('contestants/reduce.ts', import.meta.url))]
      const ours = { name: 'datalab', command: process.execPath, args, goal: 0.85 }
      return compete([peer('OpenCV INTER_AREA', '', [], 'reduce.py'), ours], rounds)
    },
  },
  {
    name: 'answers',
    title: 'Answers over HTTP about a 4096 × 4096 frame whose image is in memory, one after the other',
    unit: 'seconds',
    async measure(rounds): Promise<Result[]> {
      const served = await serveFrame()
      try {
        const results: Result[] = [{ contestant: 'what is taken for at once', value: AT_ONCE_SECONDS, ratio: 1 }]
        for (const [contestant, action, body, accept] of questions) {
          const times: number[] = []
          for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++)
            times.push(await secondsToAnswer(served, action, body, accept))
          const value = median(times.slice(WARM_UP_ROUNDS))
          const peakMegabytes = served.server.peakMegabytes()
          results.push({ contestant, value, ratio: value / AT_ONCE_SECONDS, goal: 1, peakMegabytes })
        }
        return results
      } finally {
        served.stop()
      }
    },
  },
]

interface Served {
  server: Server
  token: string
  frame: string
  stop(): void
}

/** Our server with one frame in its archive. */
async function serveFrame(): Promise<Served> {
  const dataDir = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
  const command = (...args: string[]) =>
    execFileSync(process.execPath, [datalab, ...args, '--data-dir', dataDir], { encoding: 'utf8' })
  const [path] = frameFiles(1)
  const folder = join(dataDir, 'frames')
  mkdirSync(folder)
  symlinkSync(path!, join(folder, basename(path!)))
  command('migrate')
  command('user', 'add', 'bench')
  const token = command('token', 'add', 'bench').trim()
  command('archive', 'import', folder, '--public')
  const server = await startServer([datalab, 'serve', '--port', '0', '--log-level', 'warn', '--data-dir', dataDir])
  const stop = () => {
    server.stop()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  return { server, token, frame: basename(path!).replace(/\.fits\.fz$/, ''), stop }
}

async function secondsToAnswer(
  { server, token, frame }: Served,
  action: string,
  body: object,
  accept = 'application/json',
): Promise<number> {
  const start = performance.now()
  const response = await fetch(`http://127.0.0.1:${server.port}/api/analysis/${action}/`, {
    method: 'POST',
    headers: {
      authorization: `Token ${token}`,
      'content-type': 'application/json',
      accept,
      'accept-encoding': 'identity',
    },
    body: JSON.stringify({ basename: frame, ...body }),
  })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${action}: ${response.status}`)
  return (performance.now() - start) / 1000
}
