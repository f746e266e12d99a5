import { median } from './compete.ts'
import { type Load, requestsPerSecond } from './http/load.ts'
import { SESSIONS, type Seeded } from './http/seed.ts'
import { startServers } from './http/servers.ts'
import type { Result, Row } from './row.ts'

type Request = Omit<Load, 'port' | 'token'>

const requests: Record<string, { title: string; goal?: number; request(seeded: Seeded): Request }> = {
  poll: {
    title: 'GET one operation (what a client polls)',
    goal: 0.5,
    request: ({ sessionId, operationId }) => ({
      method: 'GET',
      path: `/api/datasessions/${sessionId}/operations/${operationId}/`,
    }),
  },
  session: {
    title: 'GET one session with 10 operations',
    request: ({ sessionId }) => ({ method: 'GET', path: `/api/datasessions/${sessionId}/` }),
  },
  sessions: {
    title: `GET a page of ${SESSIONS} sessions with 10 operations each`,
    goal: 0.3,
    request: () => ({ method: 'GET', path: `/api/datasessions/?limit=${SESSIONS}` }),
  },
  'post-session': {
    title: 'POST a session',
    request: () => ({
      method: 'POST',
      path: '/api/datasessions/',
      body: JSON.stringify({ name: 'New', input_data: [{ source: 'archive', basename: 'coj1m011-fa12-e91' }] }),
    }),
  },
}

const SECONDS = 2
/** Not counted: a server speeds up for some ten thousand requests, until its code is compiled. */
const WARM_UP_ROUNDS = 3

export const httpRows: Row[] = Object.entries(requests).map(([name, { title, goal, request }]) => ({
  name,
  title: `${title}, plain Fastify sending the same bytes beside`,
  unit: 'requests per second',
  async measure(rounds): Promise<Result[]> {
    const { ours, plain, token, seeded, stop } = await startServers((seeded) => [request(seeded)])
    try {
      const load = (port: number) => requestsPerSecond({ ...request(seeded), port, token }, SECONDS)
      for (let i = 0; i < WARM_UP_ROUNDS; i++) for (const { port } of [plain, ours]) await load(port)
      const pairs: [number, number][] = []
      for (let round = 0; round < rounds; round++) pairs.push([await load(plain.port), await load(ours.port)])
      return [
        {
          contestant: 'plain Fastify',
          value: median(pairs.map(([theirs]) => theirs)),
          ratio: 1,
          peakMegabytes: plain.peakMegabytes(),
        },
        {
          contestant: 'datalab',
          value: median(pairs.map(([, own]) => own)),
          ratio: median(pairs.map(([theirs, own]) => own / theirs)),
          goal,
          peakMegabytes: ours.peakMegabytes(),
        },
      ]
    } catch (error) {
      return [{ contestant: 'datalab', missing: error instanceof Error ? error.message : String(error), goal }]
    } finally {
      stop()
    }
  },
}))
