import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

interface Listed {
  basename: string
  thumbnails: { size: string; url: string; basename: string }[]
}

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({ engine: false })
}, 60_000)
afterAll(() => server.close())

async function list(query: string): Promise<Listed[]> {
  const { json } = await call('GET', `${server.base}/api/frames/?${query}`, { token: TOKENS.alice })
  return json.results
}

describe('thumbnails of the archive', () => {
  it('are listed when they are asked for, both sizes of every frame, with links that stay the same', async () => {
    const frames = await list('include_thumbnails=true')
    expect(frames.length).toBeGreaterThan(5)
    for (const { basename, thumbnails } of frames) {
      expect(thumbnails.map((each) => each.basename)).toEqual([`${basename}-small`, `${basename}-large`])
    }
    expect(await list('include_thumbnails=true')).toEqual(frames)
    expect((await list('')).every(({ thumbnails }) => thumbnails.length === 0)).toBe(true)
  })

  it('are drawn when somebody follows the link, without a token, and kept', async () => {
    const [frame] = await list('include_thumbnails=true&limit=1')
    for (const { url, basename } of frame!.thumbnails) {
      const first = await fetch(url)
      expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
      expect(first.headers.get('content-disposition')).toBe(`attachment; filename="${basename}.jpg"`)
      expect(first.headers.get('access-control-allow-origin')).toBe('*')
      const bytes = new Uint8Array(await first.arrayBuffer())
      expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xd8])
      const again = await fetch(url)
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
      expect(new Uint8Array(await again.arrayBuffer())).toEqual(bytes)
    }
  })

  it('are found by the name of their frame with a suffix, as if they were frames', async () => {
    const [frame] = await list('include_thumbnails=true&limit=1')
    for (const { basename, url } of frame!.thumbnails) {
      const found = await call('GET', `${server.base}/api/frames/?basename_exact=${basename}`, { token: TOKENS.alice })
      expect(found.json).toMatchObject({ count: 1, results: [{ basename, filename: `${basename}.jpg`, url }] })
    }
    const none = await call('GET', `${server.base}/api/frames/?basename_exact=nowhere-small`, { token: TOKENS.alice })
    expect(none.json).toMatchObject({ count: 0, results: [] })
  })

  it('are nobody’s whose link was not signed, and of no other file than the one that it was signed for', async () => {
    const [frame] = await list('include_thumbnails=true&limit=1')
    const url = new URL(frame!.thumbnails[0]!.url)
    const changed = new URL(url)
    changed.pathname = url.pathname.replace('-small', '-large')
    expect((await fetch(changed)).status).toBe(403)
    url.search = ''
    expect((await fetch(url)).status).toBe(403)
  })
})
