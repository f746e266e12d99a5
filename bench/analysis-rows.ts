import { request } from 'node:http'
import { compete, median } from './compete.ts'
import { frameFiles } from './frames.ts'
import { type FrameServer, serveFrames } from './http/serve-frames.ts'
import { ours } from './ours.ts'
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
      const entries = [
        peer('OpenCV INTER_AREA', '', [], 'reduce.py'),
        ours('datalab', { file: 'reduce.ts', task: 'reduce', goal: 0.85 }),
      ]
      return compete(entries, rounds)
    },
  },
  {
    name: 'answers',
    title: 'Answers over HTTP about a 4096 × 4096 frame whose image is in memory, one after the other',
    unit: 'seconds',
    async measure(rounds): Promise<Result[]> {
      const served = await serveFrames(frameFiles(1))
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

/** Until the last byte is there. Of twelve megabytes `fetch` alone would take a third of the time, which no browser needs. */
function secondsToAnswer(
  { server, token, basenames }: FrameServer,
  action: string,
  body: object,
  accept = 'application/json',
): Promise<number> {
  const headers = {
    authorization: `Token ${token}`,
    'content-type': 'application/json',
    accept,
    'accept-encoding': 'identity',
  }
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const url = `http://127.0.0.1:${server.port}/api/analysis/${action}/`
    const asked = request(url, { method: 'POST', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${action}: ${response.statusCode}`))
      response.on('end', () => resolve((performance.now() - start) / 1000))
      response.on('error', reject)
      response.resume()
    })
    asked.on('error', reject)
    asked.end(JSON.stringify({ basename: basenames[0], ...body }))
  })
}
