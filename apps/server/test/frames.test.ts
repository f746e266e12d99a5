import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const FIRST = 'tst1m0a-fa99-20240115-0101-e91'
const FILES = new URL('../../../reference/rest/frames/', import.meta.url)

interface Listed {
  basename: string
  public: boolean
  proposal_id: string
  primary_optical_element: string
}
const known: Listed[] = JSON.parse(await readFile(new URL('frames.json', FILES), 'utf8'))

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({ engine: false })
}, 60_000)
afterAll(() => server.close())

const get = (path: string, token: string | null = null) => call('GET', server.base + path, { token })
const basenames = async (query: string, token: string | null = null): Promise<string[]> => {
  const { status, json } = await get(`/api/frames/?limit=1000&${query}`, token)
  expect(status).toBe(200)
  expect(json.count).toBe(json.results.length)
  return json.results.map(({ basename }: Listed) => basename).toSorted()
}
const those = (fits: (frame: Listed) => boolean) =>
  known
    .filter(fits)
    .map(({ basename }) => basename)
    .toSorted()

describe('the frames of the archive', () => {
  it('are those that are public, for whoever has no token', async () => {
    const listed = await basenames('')
    expect(listed).toEqual(those((frame) => frame.public))
    expect(listed.length).toBeGreaterThan(0)
    expect(listed.length).toBeLessThan(known.length)
  })

  it('are those of the proposals, too, for their members, and all of them for staff', async () => {
    const own = ({ proposal_id }: Listed) => proposal_id === 'ALICE2024A-001'
    expect(those(own).length).toBeGreaterThan(0)
    expect(await basenames('', TOKENS.alice)).toEqual(those((frame) => frame.public || own(frame)))
    expect(await basenames('', TOKENS.sam)).toEqual(those(() => true))
    expect((await get('/api/frames/', 'nobody')).status).toBe(401)
  })

  it('are found by what they show', async () => {
    expect(await basenames(`basename_exact=${FIRST}`)).toEqual([FIRST])
    expect(await basenames('primary_optical_element=rp&proposal_id=')).toEqual(
      those((frame) => frame.public && frame.primary_optical_element === 'rp'),
    )
    const { json: frame } = await get(`/api/frames/?basename_exact=${FIRST}`)
    const [a, , c] = frame.results[0].area.coordinates[0]
    const middle = `${(a[0] + c[0]) / 2} ${(a[1] + c[1]) / 2}`
    expect(await basenames(`covers=POINT(${middle})`)).toContain(FIRST)
    expect(await basenames('covers=POINT(15 -80)')).toEqual([])
  })

  it('are listed in the order asked for, in pages', async () => {
    const { json } = await get('/api/frames/?limit=2&ordering=basename')
    expect(json.results.map(({ basename }: Listed) => basename)).toEqual(those((frame) => frame.public).slice(0, 2))
    expect(json.next).toBe(`${server.base}/api/frames/?limit=2&offset=2&ordering=basename`)
  })

  it.each([
    ['covers=M31', 'covers'],
    ['ordering=size', 'ordering'],
    ['exposure_time=long', 'exposure_time'],
    ['start=yesterday', 'start'],
    ['reduction_level=1.5', 'reduction_level'],
    ['public=maybe', 'public'],
  ])('are not looked for by %s: the answer names the field', async (query, field) => {
    const { status, json } = await get(`/api/frames/?${query}`)
    expect([status, Object.keys(json)]).toEqual([400, expect.arrayContaining([field])])
  })

  it('are told of one by one, with their headers, and not to strangers', async () => {
    const [listed] = (await get(`/api/frames/?basename_exact=${FIRST}`)).json.results
    expect((await get(`/api/frames/${listed.id}/`)).json).toEqual(listed)
    const { data } = (await get(`/api/frames/${listed.id}/headers/`)).json
    expect(data).toMatchObject({ FILTER: listed.primary_optical_element, NAXIS: 2 })
    const secret = those(({ public: isPublic }) => !isPublic)[0]!
    const [hidden] = (await get(`/api/frames/?basename_exact=${secret}`, TOKENS.sam)).json.results
    for (const path of [`/api/frames/${hidden.id}/`, `/api/frames/${hidden.id}/headers/`, '/api/frames/99999/']) {
      expect((await get(path)).status).toBe(404)
    }
  })

  it('are summed up by site, filter and so on', async () => {
    const { json } = await get('/api/frames/aggregate/')
    const filters = known.filter((frame) => frame.public).map((frame) => frame.primary_optical_element)
    expect(json.filters).toEqual([...new Set(filters)].toSorted())
    expect(json.sites).toEqual(['tst'])
    expect((await get('/api/frames/aggregate/?covers=POINT(15 -80)')).json.filters).toEqual([])
  })
})

describe('the file of a frame', () => {
  it('is there for whoever has the link, whole or in part', async () => {
    const [{ url, filename }] = (await get(`/api/frames/?basename_exact=${FIRST}`)).json.results
    const bytes = await readFile(new URL(filename, FILES))
    const whole = await fetch(url)
    expect(whole.headers.get('content-type')).toBe('application/fits')
    expect(whole.headers.get('content-disposition')).toBe(`attachment; filename="${filename}"`)
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
    const part = await fetch(url, { headers: { range: 'bytes=2880-5759' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(2880, 5760))).toBe(true)
  })

  it('is not there without the signature, or with that of another frame', async () => {
    const { results } = (await get('/api/frames/?limit=2')).json
    const [a, b] = results.map(({ url }: { url: string }) => new URL(url))
    expect((await fetch(a.origin + a.pathname)).status).toBe(403)
    expect((await fetch(a.origin + a.pathname + b.search)).status).toBe(403)
    // Nor does a link to a product open the archive.
    expect((await fetch(`${a.origin}${a.pathname.replace('/archive/', '/blobs/')}${a.search}`)).status).toBe(403)
  })
})
