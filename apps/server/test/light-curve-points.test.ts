import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const NAMES = [1, 2, 3, 4, 5, 6].map((number) => `tst1m0a-fa99-20240115-010${number}-e91`)
const PHOTOMETRY = {
  name: 'Aperture Photometry',
  input_data: {
    source: { ra: 150.10308, dec: 2.200462, name: 'V1' },
    input_files: NAMES.map((basename) => ({ basename, source: 'archive', filter: 'rp' })),
    ...{ aperture_radius: 2.4, annulus_inner_radius: 4, annulus_outer_radius: 6.4 },
  },
}

let server: ReferenceServer
let operation: string
// biome-ignore lint/suspicious/noExplicitAny: an answer, looked at by assertions
let data: any

const ask = (method: string, path: string, token: string | null, body?: unknown): Promise<Answer> =>
  call(method, server.base + path, { token, body })
const pointOf = (frame: string, token: string | null = TOKENS.alice) =>
  ask('GET', `${operation}points/${frame}/`, token)

beforeAll(async () => {
  server = await startReferenceServer({})
  const session = (await ask('POST', '/api/datasessions/', TOKENS.alice, { name: 'points' })).json.id
  const asked = await ask('POST', `/api/datasessions/${session}/operations/`, TOKENS.alice, PHOTOMETRY)
  operation = `/api/datasessions/${session}/operations/${asked.json.id}/`
  for (;;) {
    const { json } = await ask('GET', operation, TOKENS.alice)
    if (json.status === 'FAILED') throw new Error(json.message)
    data = json.output?.output_data[0]
    if (json.status === 'COMPLETED') break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}, 120_000)
afterAll(() => server.close())

it('any point of a light curve is explained by what it was made of', async () => {
  const row = data.light_curve[2]
  const { status, json } = await pointOf(row.fits_path)
  expect(status).toBe(200)
  const { made_by, point } = json
  expect(made_by).toMatchObject({
    operation: 'Aperture Photometry',
    operation_version: expect.any(Number),
    convention: 'unbiased',
  })
  expect(point.target.net).toBe(row.target_net_source_counts)
  expect(point.magnitude).toBe(row.mag)
  // The numbers must add up to the point that they explain.
  const ensemble = point.comparisons.reduce((sum: number, star: { net: number }) => sum + star.net, 0)
  expect(ensemble).toBeCloseTo(row.comparison_ensemble_total_counts, 6)
  const weights = point.comparisons.reduce((sum: number, star: { weight: number }) => sum + star.weight, 0)
  expect(weights).toBeCloseTo(1, 12)
  expect(-2.5 * Math.log10(point.target.net) + point.zero_point).toBeCloseTo(row.mag, 12)
  expect(point.comparisons.map((star: { candidate_id: string }) => star.candidate_id)).toEqual(
    data.selected_comparison_stars.map((star: { candidate_id: string }) => star.candidate_id),
  )
})

it('a frame without a point, and another user, are told so', async () => {
  expect((await pointOf('tst1m0a-fa99-20240115-0109-e91')).status).toBe(404)
  expect((await pointOf(NAMES[0]!, TOKENS.bob)).status).toBe(404)
  expect((await pointOf(NAMES[0]!, TOKENS.sam)).status).toBe(404)
  expect((await pointOf(NAMES[0]!, null)).status).toBe(401)
})

it('the files that the light curve tells of are there, by links that need no token', async () => {
  for (const key of ['light_curve_csv', 'light_curve_aavso', 'explanation']) {
    const { status, text } = await call('GET', data[key])
    expect([key, status]).toEqual([key, 200])
    expect(text.length).toBeGreaterThan(100)
  }
  const picture = await fetch(Object.values(data.diagnostic_images)[0] as string)
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
})
