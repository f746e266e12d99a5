import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { anyFrames, openTestEngine, resolvedFrame, type TestEngine } from '../test/open-test-engine.ts'
import { KEEP_RESULTS_MS } from './maintenance.ts'

/** What is left in the scratch folder, the process's own folder aside. */
async function scratchOf({ dir }: TestEngine): Promise<string[]> {
  const processes = await readdir(join(dir, 'scratch')).catch(() => [])
  return (await Promise.all(processes.map((name) => readdir(join(dir, 'scratch', name))))).flat()
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

describeOnEveryDialect('engine', (openTestStore) => {
  let store: Store
  let under: TestEngine
  let keys = 0
  const newKey = () => `key${String(++keys).padStart(8, '0')}`
  beforeEach(async () => {
    store = await openTestStore()
  })
  afterEach(async () => {
    await under.close()
    await store.close()
  })

  async function open(options: Parameters<typeof openTestEngine>[1] = {}): Promise<TestEngine> {
    under = await openTestEngine(store, options)
    return under
  }
  async function start(options: Parameters<typeof openTestEngine>[1] = {}): Promise<TestEngine> {
    await open(options)
    await under.engine.start()
    return under
  }

  test('a requested operation runs to its end: output, products in the blob store, no scratch', async () => {
    const { request, finished, result, blobs } = await start()
    const key = newKey()
    await request(key, { products: 2, frames: [{ basename: 'a', source: 'archive' }] })
    expect(await finished(key)).toMatchObject({ status: 'COMPLETED', progress: 1 })
    expect(await result(key)).toMatchObject({ status: 'COMPLETED', progress: 1, message: '', attempt: 1 })
    expect((await result(key))?.output).toMatchObject({
      output_files: [{ basename: `${key}-1` }, { basename: `${key}-2` }],
    })
    expect(await blobs.list(key)).toHaveLength(6)
    expect(await scratchOf(under)).toEqual([])
  })

  test('the frames of the input are given to the operation as local paths', async () => {
    const { request, finished } = await start()
    const key = newKey()
    await request(key, { frames: [{ basename: 'a', source: 'archive' }] })
    expect((await finished(key)).output).toEqual({ output_data: [{ paths: { 'archive/a': '/frames/a.fits' } }] })
  })

  test('files that numbers tell of are in the blob store when the result is COMPLETED, and named in it', async () => {
    const { request, finished, blobs } = await start()
    const key = newKey()
    const files = [`${key}-curve.csv`, `${key}-1.jpg`]
    await request(key, { files })
    expect((await finished(key)).output).toEqual({ output_data: [{ made: files.map((name) => ({ $file: name })) }] })
    expect(await blobs.list(key)).toEqual([...files].sort())
    expect(await scratchOf(under)).toEqual([])
  })

  test('progress never falls, stays below 1 until COMPLETED, and products are listed as they come', async () => {
    const { request, finished, told } = await start()
    const key = newKey()
    await request(key, { products: 3, stepMs: 300, report: [0.2, 0.1, Number.NaN, 7] })
    await finished(key)
    const events = told.filter((event) => event.key === key)
    const progress = events.map((event) => event.progress)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(events.filter((event) => event.progress === 1).map((event) => event.status)).toEqual(['COMPLETED'])
    const files = events.map(({ output }) => (output && 'output_files' in output ? output.output_files.length : 0))
    expect(files).toEqual([...files].sort((a, b) => a - b))
    expect(new Set(files)).toEqual(new Set([0, 1, 2, 3]))
  })

  test('what an operation says last stays as the message of its result', async () => {
    const { request, finished } = await start()
    const key = newKey()
    await request(key, { lastWords: 'Frame b was left as it is.' })
    expect(await finished(key)).toMatchObject({ status: 'COMPLETED', message: 'Frame b was left as it is.' })
  })

  test('the same work asked for twice is done once, also when it is done already', async () => {
    const { request, finished, result, told } = await open()
    const key = newKey()
    await request(key, { stepMs: 20, products: 1 })
    await request(key, { stepMs: 20, products: 1 })
    await under.engine.start()
    await finished(key)
    await request(key, { stepMs: 20, products: 1 })
    expect(await result(key)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
    expect(told.filter((event) => event.key === key && event.status === 'COMPLETED')).toHaveLength(1)
    expect(await under.engine.stats()).toMatchObject({ queued: 0, active: 0 })
  })

  test('a request whose transaction is rolled back leaves no result and no job', async () => {
    const { request, result, told, engine } = await start()
    const key = newKey()
    const failing = store.transaction(async () => {
      await request(key, {})
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await result(key)).toBeUndefined()
    expect(told).toEqual([])
    expect(await engine.stats()).toMatchObject({ queued: 0 })
  })

  test('a failure that the user can mend is told as it is; asked for again it runs again, the old message gone', async () => {
    const { request, finished, result, blobs, told, seen } = await start()
    const key = newKey()
    await request(key, { products: 1, end: 'fail' })
    expect(await finished(key)).toMatchObject({ status: 'FAILED', message: 'The frames have nothing in common.' })
    expect(await result(key)).toMatchObject({ status: 'FAILED', output: null, attempt: 1 })
    await until(async () => (await blobs.list(key)).length === 0)
    told.length = 0
    await request(key, { products: 1, end: 'fail' })
    expect(await seen(key, ({ status }) => status === 'PENDING')).toMatchObject({ message: '', progress: 0 })
    await finished(key)
    expect(await result(key)).toMatchObject({ attempt: 2 })
  })

  test.each(['throw', 'exit'] as const)(
    'an error nobody foresaw (%s) is told with the request id, in full in the log',
    async (how) => {
      const errors: Record<string, unknown>[] = []
      const log = { debug() {}, info() {}, warn() {}, error: (fields: Record<string, unknown>) => errors.push(fields) }
      const { request, finished } = await start({ logger: log })
      const key = newKey()
      await request(key, { end: how })
      expect(await finished(key)).toMatchObject({
        status: 'FAILED',
        message: 'An unknown error occurred, contact the developers if this persists. (request req-1)',
      })
      expect(errors).toMatchObject([{ result: key, request: 'req-1' }])
      expect(String(errors[0]!.detail)).toMatch(how === 'throw' ? /TypeError: .*fwhm[\s\S]*test-worker/ : /exit/)
    },
  )

  test.each(['wait until told to stop', 'never'] as const)(
    'cancel stops a running operation (that would end: %s)',
    async (how) => {
      const { request, seen, finished, engine, result, blobs } = await start()
      const key = newKey()
      await request(key, { products: 1, end: how })
      await seen(key, ({ output }) => output !== null)
      expect(await engine.cancel(key)).toBe(true)
      expect(await finished(key)).toMatchObject({ status: 'FAILED', message: 'Cancelled.', output: null })
      await until(async () => (await engine.stats()).running === 0)
      expect(await result(key)).toMatchObject({ status: 'FAILED', message: 'Cancelled.' })
      expect(await blobs.list(key)).toEqual([])
      expect(await scratchOf(under)).toEqual([])
      expect(await engine.cancel(key)).toBe(false)
      const next = newKey()
      await request(next, {})
      expect(await finished(next)).toMatchObject({ status: 'COMPLETED' })
    },
  )

  test('a cancelled operation that is asked for again runs anew, whatever the cancelled run still does', async () => {
    const { request, seen, finished, engine, told, result } = await start()
    const key = newKey()
    await request(key, { end: 'never' })
    await seen(key, ({ status }) => status === 'IN_PROGRESS')
    await engine.cancel(key)
    told.length = 0
    await request(key, { end: 'never' })
    await seen(key, ({ status }) => status === 'IN_PROGRESS')
    await engine.cancel(key)
    expect(await finished(key)).toMatchObject({ message: 'Cancelled.' })
    expect(await result(key)).toMatchObject({ attempt: 2 })
  })

  test('a waiting operation that is cancelled is never run', async () => {
    const { request, result, engine } = await open()
    const key = newKey()
    await request(key, {})
    await engine.cancel(key)
    await engine.start()
    expect(await result(key)).toMatchObject({ status: 'FAILED', message: 'Cancelled.', attempt: 0 })
    expect(await engine.stats()).toEqual({ queued: 0, active: 0, running: 0 })
  })

  test('an operation that takes too long fails with a message that says so', async () => {
    const { request, finished } = await start({ timeLimitMs: 100 })
    const key = newKey()
    await request(key, { end: 'never' })
    expect((await finished(key)).message).toMatch(/longer than 0\.1 seconds/)
  })

  test('a network fault while a frame is fetched is tried again three times, another error is not', async () => {
    const tries = new Map<string, number>()
    const fault = (basename: string) => {
      tries.set(basename, (tries.get(basename) ?? 0) + 1)
      if (basename === 'gone')
        return Object.assign(new Error('Could not find gone in the archive'), { name: 'FrameError' })
      if (tries.get(basename)! < 4)
        return new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })
      return null
    }
    const { request, finished } = await start({
      frames: {
        resolve: async (_viewer, refs) => refs.map(resolvedFrame),
        async localPath({ basename }) {
          const error = fault(basename)
          if (error) throw error
          return { path: basename, release() {} }
        },
      },
    })
    const [good, bad] = [newKey(), newKey()]
    await request(good, { frames: [{ basename: 'flaky', source: 'archive' }] })
    await request(bad, { frames: [{ basename: 'gone', source: 'archive' }] })
    expect(await finished(good)).toMatchObject({ status: 'COMPLETED' })
    expect(await finished(bad)).toMatchObject({ message: 'Could not find gone in the archive' })
    expect(Object.fromEntries(tries)).toEqual({ flaky: 4, gone: 1 })
  })

  test('frames are asked for as the user who asked, and released when the run is over', async () => {
    const viewers: unknown[] = []
    let inUse = 0
    const { request, finished, userId } = await start({
      frames: {
        resolve: async (viewer, refs) => {
          viewers.push(viewer?.id)
          return refs.map(resolvedFrame)
        },
        async localPath({ basename }) {
          inUse++
          return { path: basename, release: () => inUse-- }
        },
      },
    })
    const key = newKey()
    await request(key, { frames: ['a', 'b'].map((basename) => ({ basename, source: 'archive' })), end: 'fail' })
    await finished(key)
    await until(() => inUse === 0)
    expect(viewers).toEqual([userId])
  })

  test('a run that fails after another process has taken its result over leaves the products of that one', async () => {
    const key = newKey()
    const { request, engine, blobs, result } = await start({
      frames: {
        ...anyFrames,
        async localPath() {
          await store.db.update(store.tables.results).set({ attempt: 2 })
          await blobs.put(key, `${key}.jpg`, import.meta.filename, { keep: true })
          throw new Error('the frame cannot be read')
        },
      },
    })
    await request(key, { frames: [{ basename: 'a', source: 'archive' }] })
    await until(async () => (await result(key))?.attempt === 2 && (await engine.stats()).running === 0)
    expect(await result(key)).toMatchObject({ status: 'IN_PROGRESS', attempt: 2 })
    expect(await blobs.list(key)).toEqual([`${key}.jpg`])
  })

  test('a stopped engine leaves its operations to the next one, uncounted and with what they had', async () => {
    const first = await start()
    const key = newKey()
    await first.request(key, { products: 1, end: 'wait until told to stop' })
    const { progress, output } = await first.seen(key, (event) => event.output !== null)
    await first.close()
    expect(await first.result(key)).toMatchObject({ status: 'IN_PROGRESS', attempt: 1, output })
    const { seen, result } = await start()
    const resumed = await seen(key, (event) => event.status === 'IN_PROGRESS')
    expect(resumed.output).toEqual(output)
    expect(resumed.progress).toBeGreaterThanOrEqual(progress - 1e-6) // PostgreSQL's real is a float32
    expect(await result(key)).toMatchObject({ attempt: 2 })
    const [job] = await store.db.select().from(store.tables.jobs)
    expect(job).toMatchObject({ key, attempt: 1 })
  })

  test('an engine that is stopped does not wait for a run to end by itself, also when its upkeep waits for that', async () => {
    const intervals = vi.spyOn(globalThis, 'setInterval')
    const { request, seen, engine, result } = await start()
    const upkeep = intervals.mock.calls.find(([, milliseconds]) => milliseconds === 3_600_000)![0]
    intervals.mockRestore()
    const key = newKey()
    await request(key, { end: 'wait until told to stop' })
    await seen(key, ({ status }) => status === 'IN_PROGRESS')
    // As if another process had finished it, long ago: the upkeep deletes it, and its blobs once this run is over.
    const wanted = new Date(Date.now() - KEEP_RESULTS_MS - 1000).toISOString().replace('Z', '000Z')
    await store.db.update(store.tables.results).set({ status: 'COMPLETED', wanted })
    upkeep()
    await until(async () => (await result(key)) === undefined)
    await engine.stop()
    expect(await engine.stats()).toMatchObject({ running: 0 })
  })

  test('a job that took its process along too often is not started again', async () => {
    const { request, finished, engine } = await open()
    const key = newKey()
    await request(key, {})
    await store.db.update(store.tables.jobs).set({ attempt: 5 })
    await engine.start()
    expect((await finished(key)).message).toMatch(/stopped 5 times/)
  })

  test('what killed writers left among the blobs is swept at start', async () => {
    const { blobs } = await start()
    const sweep = vi.fn(async () => {})
    const later = await openTestEngine(store, { blobs: { ...blobs, sweep } })
    await later.engine.start()
    expect(sweep).toHaveBeenCalledOnce()
    await later.close()
  })

  test('a finished result that no operation refers to and nobody wants is deleted after its time, with its blobs', async () => {
    const { request, finished, blobs, result, engine } = await start()
    const [old, young] = [newKey(), newKey()]
    for (const key of [old, young]) {
      await request(key, { products: 1 })
      await finished(key)
    }
    await engine.stop()
    const long = new Date(Date.now() - KEEP_RESULTS_MS - 1000).toISOString().replace('Z', '000Z')
    await store.transaction(async () => {
      const { wanted } = (await result(young))!
      await store.db.update(store.tables.results).set({ wanted: long })
      await request(young, {})
      expect((await result(young))!.wanted > wanted).toBe(true)
    })
    const later = await openTestEngine(store, { blobs })
    await later.engine.start()
    expect(await result(old)).toBeUndefined()
    expect(await result(young)).toMatchObject({ status: 'COMPLETED' })
    expect(await blobs.list(old)).toEqual([])
    expect(await blobs.list(young)).toHaveLength(3)
    await later.close()
  })

  test('pictures of frames are deleted when links to them have expired; younger ones and products are not', async () => {
    const { blobs, dir, engine } = await open()
    const put = async (key: string, ageDays: number) => {
      const file = join(dir, 'made')
      await writeFile(file, key)
      await utimes(file, new Date(), new Date(Date.now() - ageDays * 24 * 3_600_000))
      await blobs.put(key, 'picture.jpg', file)
      return key
    }
    const pictures = ['thumbnail', 'analysis'].map((purpose) => `${purpose}-${'0123456789'.repeat(4)}`)
    for (const key of pictures) await put(key, 91)
    const kept = [
      await put(pictures[0]!.replace('0', '1'), 89),
      await put(pictures[1]!.replace('0', '1'), 89),
      await put('ab'.repeat(32), 91),
      await put('thumbnail-of-a-person', 91),
    ]
    await engine.start()
    await until(async () => (await blobs.keys()).length === kept.length)
    expect(await blobs.keys()).toEqual(kept.sort())
  })
})
