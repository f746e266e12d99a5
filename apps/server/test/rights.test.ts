import { appRouter } from '@datalab/api'
import { readRoutes } from '@datalab/rest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, call } from './call.ts'
import { PASSWORD, type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const CALLERS = ['anonymous', 'other', 'owner', 'staff'] as const
type Caller = (typeof CALLERS)[number]
const TOKEN: Readonly<Record<Caller, string | null>> = {
  anonymous: null,
  other: TOKENS.bob,
  owner: TOKENS.alice,
  staff: TOKENS.sam,
}

interface Expectation {
  /** Only a failed operation can be run again. */
  cancelled?: boolean
  body?: Record<string, unknown>
  status: Readonly<Record<Caller, number>>
}

const statuses = (anonymous: number, other: number, owner: number, staff: number) => ({
  anonymous,
  other,
  owner,
  staff,
})
/** Everybody with a token, each with their own. */
const people = (status: number) => statuses(401, status, status, status)
/** A record that exists for its owner alone; staff get no rights to others' sessions. */
const ownerOnly = (status: number) => statuses(401, 404, status, 404)
const everybody = (status: number) => statuses(status, status, status, status)

const FRAME = { basename: 'tst1m0a-fa99-20240115-0101-e91', source: 'archive' }
const MEDIAN = {
  name: 'Median',
  input_data: { input_files: [FRAME, { ...FRAME, basename: 'tst1m0a-fa99-20240115-0102-e91' }] },
}

/** What each route answers to a well-formed request about a session of alice's and its operation. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  'GET /api/datasessions/': { status: people(200) },
  'POST /api/datasessions/': { body: { name: 'mine' }, status: people(201) },
  'GET /api/datasessions/{id}/': { status: ownerOnly(200) },
  'PUT /api/datasessions/{id}/': { body: { name: 'renamed' }, status: ownerOnly(200) },
  'PATCH /api/datasessions/{id}/': { body: { name: 'renamed' }, status: ownerOnly(200) },
  'DELETE /api/datasessions/{id}/': { status: ownerOnly(204) },
  'POST /api/datasessions/{id}/input_data/remove/': { body: { items: [FRAME] }, status: ownerOnly(200) },
  'GET /api/datasessions/{session_id}/operations/': { status: ownerOnly(200) },
  'POST /api/datasessions/{session_id}/operations/': { body: MEDIAN, status: ownerOnly(201) },
  'GET /api/datasessions/{session_id}/operations/{id}/': { status: ownerOnly(200) },
  'DELETE /api/datasessions/{session_id}/operations/{id}/': { status: ownerOnly(204) },
  'POST /api/datasessions/{session_id}/operations/bulk_delete/': { body: { ids: [] }, status: ownerOnly(200) },
  'POST /api/datasessions/{session_id}/operations/{id}/cancel/': { status: ownerOnly(200) },
  'POST /api/datasessions/{session_id}/operations/{id}/retry/': { cancelled: true, status: ownerOnly(200) },
  // A median has no points, which only its owner is told.
  'GET /api/datasessions/{session_id}/operations/{id}/points/{frame}/': { status: statuses(401, 404, 404, 404) },
  'GET /api/available_operations/': { status: people(200) },
  ...ofAnalyses(),
  // Any other: whoever may ask is told that there is none.
  'POST /api/analysis/{action}/': { status: people(400) },
  // A public frame, whoever asks; of the others frames.test.ts tells.
  'GET /api/frames/': { status: everybody(200) },
  'GET /api/frames/aggregate/': { status: everybody(200) },
  'GET /api/frames/{id}/': { status: everybody(200) },
  'GET /api/frames/{id}/headers/': { status: everybody(200) },
  'POST /api/api-token-auth/': { body: { username: 'alice', password: PASSWORD }, status: everybody(200) },
  'GET /api/profile/': { status: people(200) },
}

/** On a public frame everybody with a token gets an answer. */
function ofAnalyses(): Record<string, Expectation> {
  const display = { width: 64, height: 48 }
  const bodies: Record<string, Record<string, unknown>> = {
    'line-profile': { ...display, x1: 5, y1: 6, x2: 40, y2: 30 },
    centroiding: { ...display, x: 31, y: 24 },
    'source-catalog': display,
    wcs: {},
    'raw-data': { max_size: 4 },
    'get-jpg': { zmin: 90, zmax: 300 },
    'get-tif': {},
    'light-curve': { target_coords: { ra: 150.098396, dec: 2.198189 }, images: [FRAME] },
    header: {},
    cutout: { ra: 150.1, dec: 2.2, size: 10 },
  }
  return Object.fromEntries(
    Object.entries(bodies).map(([action, body]) => [
      `POST /api/analysis/${action}/`,
      { body: { ...FRAME, ...body }, status: people(200) },
    ]),
  )
}

const ROUTES = readRoutes(appRouter).flatMap((place) =>
  [...place.endpoints.keys()].map((method) => `${method} ${place.path}`),
)

let server: ReferenceServer
let publicFrame: number
beforeAll(async () => {
  // Without an engine operations stay as they were asked for.
  server = await startReferenceServer({ engine: false })
  publicFrame = (await call('GET', `${server.base}/api/frames/`)).json.results[0].id
}, 60_000)
afterAll(() => server.close())

describe('who may call what', () => {
  it('is said for every route that the router has, and for no other', () => {
    expect(Object.keys(EXPECTED).toSorted()).toEqual(ROUTES.toSorted())
  })

  describe.each(Object.entries(EXPECTED))('%s', (route, { body, status, cancelled }) => {
    it.each(CALLERS)('%s', async (caller) => {
      const [method, template] = route.split(' ') as [string, string]
      const record = await createRecord()
      const { session, operation } = record
      if (cancelled) await ask('POST', `/api/datasessions/${session}/operations/${operation}/cancel/`, TOKENS.alice)
      const path = template.replace('{session_id}', `${session}`)
      const id = path.includes('frames') ? publicFrame : path.includes('operations') ? operation : session
      const url = path.replace('{id}', `${id}`)
      const response = await ask(
        method,
        url.replace('{action}', 'magic').replace('{frame}', FRAME.basename),
        TOKEN[caller],
        body,
      )
      expect(response.status).toBe(status[caller])
      if (caller !== 'owner') await expectUntouched(record)
    })
  })

  it('in lists everybody finds their own alone', async () => {
    const { session } = await createRecord()
    for (const caller of ['other', 'staff'] as const) {
      const { results } = (await ask('GET', '/api/datasessions/?limit=1000', TOKEN[caller])).json
      expect(results.map(({ id }: { id: number }) => id)).not.toContain(session)
    }
  })

  it('nobody reaches an operation through a session of their own', async () => {
    const { operation } = await createRecord()
    const own = (await ask('POST', '/api/datasessions/', TOKENS.bob, { name: 'of bob' })).json
    for (const [method, action] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', 'cancel/'],
      ['POST', 'retry/'],
    ] as const) {
      const url = `/api/datasessions/${own.id}/operations/${operation}/${action}`
      expect((await ask(method, url, TOKENS.bob)).status).toBe(404)
    }
    const answer = await ask('POST', `/api/datasessions/${own.id}/operations/bulk_delete/`, TOKENS.bob, {
      ids: [operation],
    })
    expect(answer.json).toEqual({ deleted: 0 })
  })

  it('frames that are private to others are as if they were not there, also when somebody else has the result', async () => {
    const input_files = [{ basename: 'tst1m0a-fa99-20240115-0502-e91', source: 'archive' }, FRAME]
    const ofAlice = { name: 'Median', input_data: { input_files } }
    const request = async (token: string) => {
      const session = (await ask('POST', '/api/datasessions/', token, { name: 'private' })).json
      return await ask('POST', `/api/datasessions/${session.id}/operations/`, token, ofAlice)
    }
    expect((await request(TOKENS.alice)).status).toBe(201)
    const refused = await request(TOKENS.bob)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('Could not find tst1m0a-fa99-20240115-0502-e91 in the archive')
  })
})

interface AliceRecord {
  session: number
  operation: number
}

async function createRecord(): Promise<AliceRecord> {
  const created = await ask('POST', '/api/datasessions/', TOKENS.alice, { name: 'of alice', input_data: [FRAME] })
  const session = created.json.id
  const asked = await ask('POST', `/api/datasessions/${session}/operations/`, TOKENS.alice, MEDIAN)
  expect(asked.status).toBe(201)
  return { session, operation: asked.json.id }
}

async function expectUntouched({ session, operation }: AliceRecord): Promise<void> {
  const found = (await ask('GET', `/api/datasessions/${session}/`, TOKENS.alice)).json
  expect(found).toMatchObject({ name: 'of alice', input_data: [FRAME], operations: [{ id: operation }] })
}

function ask(method: string, path: string, token: string | null, body?: unknown): Promise<Answer> {
  return call(method, server.base + path, { token, body })
}
