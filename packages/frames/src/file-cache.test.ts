import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFileCache, type FetchRequest } from './file-cache.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datalab-cache-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const SIZE = 100
const contentOf = (key: string) => `SIMPLE  = T ${key}`.padEnd(SIZE)

/** Requests for small files of 100 bytes, and how often each was fetched. */
function origin() {
  const fetched: string[] = []
  const request = (key: string, changes: Partial<FetchRequest> = {}): FetchRequest => ({
    key,
    basename: key,
    sizeBytes: SIZE,
    async fetch(destination) {
      fetched.push(key)
      await writeFile(destination, contentOf(key))
    },
    ...changes,
  })
  return { fetched, request }
}

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

async function filesIn(folder: string): Promise<number> {
  return (await readdir(folder)).length
}

describe('the file cache', () => {
  test('fetches a frame once, however many want it at the same time or later', async () => {
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const { fetched, request } = origin()
    const frames = await Promise.all(Array.from({ length: 10 }, () => cache.get(request('a'))))
    frames.push(await cache.get(request('a')))
    expect(fetched).toEqual(['a'])
    for (const frame of frames) expect(await readFile(frame.path, 'utf8')).toBe(contentOf('a'))
  })

  test('keeps to its budget, the least recently used going first', async () => {
    const cache = createFileCache({ dir, budgetBytes: 2 * SIZE })
    const { fetched, request } = origin()
    for (const [index, key] of ['a', 'b'].entries()) {
      const frame = await cache.get(request(key))
      frame.release()
      await utimes(frame.path, 1000 + index, 1000 + index)
    }
    const again = await cache.get(request('a'))
    again.release()
    const third = await cache.get(request('c'))
    third.release()
    expect(await filesIn(dir)).toBe(2)
    const kept = await cache.get(request('a'))
    kept.release()
    expect(fetched).toEqual(['a', 'b', 'c'])
  })

  test('never removes a frame in use, and ends when nothing may go', async () => {
    const cache = createFileCache({ dir, budgetBytes: 1 })
    const { request } = origin()
    const first = await cache.get(request('a'))
    const same = await cache.get(request('a'))
    const second = await cache.get(request('b'))
    expect(await readFile(first.path, 'utf8')).toBe(contentOf('a'))
    first.release()
    first.release()
    const third = await cache.get(request('c'))
    expect(await readFile(same.path, 'utf8')).toBe(contentOf('a'))
    for (const frame of [same, second, third]) frame.release()
    const last = await cache.get(request('d'))
    expect(await filesIn(dir)).toBe(1)
    last.release()
  })

  test('leaves nothing behind when a fetch fails, and asks again the next time', async () => {
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const { fetched, request } = origin()
    const failing = request('a', {
      async fetch(destination) {
        await writeFile(destination, 'SIMPLE  = half')
        throw new Error('connection lost')
      },
    })
    const both = await Promise.allSettled([cache.get(failing), cache.get(failing)])
    expect(both.map((each) => each.status)).toEqual(['rejected', 'rejected'])
    expect(await filesIn(dir)).toBe(0)
    const frame = await cache.get(request('a'))
    frame.release()
    expect(fetched).toEqual(['a'])
  })

  test.each([
    ['shorter than announced', contentOf('a').slice(0, -1)],
    ['no FITS file', '<html>'.padEnd(SIZE)],
    ['empty', ''],
  ])('takes no file that is %s', async (_, content) => {
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const { request } = origin()
    const bad = request('a', { fetch: (destination) => writeFile(destination, content) })
    await expect(cache.get(bad)).rejects.toMatchObject({ code: 'bad_file', basename: 'a' })
    expect(await filesIn(dir)).toBe(0)
  })

  test('takes over at start what is on disk, but checks it before use', async () => {
    const { fetched, request } = origin()
    const before = await createFileCache({ dir, budgetBytes: 1000 }).get(request('a'))
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const kept = await cache.get(request('a'))
    kept.release()
    expect(fetched).toEqual(['a'])
    await writeFile(before.path, 'cut')
    const again = await cache.get(request('a'))
    expect(fetched).toEqual(['a', 'a'])
    expect((await stat(again.path)).size).toBe(SIZE)
    again.release()
  })

  test('a caller who stops waiting does not stop the others', async () => {
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const gate = deferred()
    const { request } = origin()
    const slow = request('a', {
      async fetch(destination) {
        await gate.promise
        await writeFile(destination, contentOf('a'))
      },
    })
    const stop = new AbortController()
    const leaver = cache.get({ ...slow, signal: stop.signal })
    const stayer = cache.get(slow)
    stop.abort()
    await expect(leaver).rejects.toThrow('aborted')
    gate.resolve()
    const frame = await stayer
    expect(await readFile(frame.path, 'utf8')).toBe(contentOf('a'))
    frame.release()
  })

  test('a fetch that nobody waits for is stopped', async () => {
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const { request } = origin()
    const stopped = deferred()
    const stop = new AbortController()
    const endless = request('a', {
      signal: stop.signal,
      fetch: (_destination, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped.resolve()
            reject(signal.reason)
          })
          stop.abort()
        }),
    })
    const waiting = cache.get(endless)
    await expect(waiting).rejects.toThrow('aborted')
    await stopped.promise
    expect((await readdir(dir)).filter((name) => name.endsWith('.fits'))).toEqual([])
  })

  test('a full disk is told as such', async () => {
    const cache = createFileCache({ dir, budgetBytes: 1000 })
    const { request } = origin()
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    await expect(cache.get(request('a', { fetch: () => Promise.reject(full) }))).rejects.toMatchObject({
      code: 'unavailable',
    })
  })
})
