import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { getResult, type Store } from '@datalab/store'
import { createTestDatabases, dialects } from '@datalab/store/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const OPERATIONS = 20

describe.each(dialects)('a server that is killed (%s)', (dialect) => {
  const databases = createTestDatabases(dialect)
  let dir: string
  let database: string
  let store: Store
  let server: ChildProcess | undefined
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'datalab-kill-'))
    const location = await databases.create()
    database = location.url ?? location.file!
    store = await databases.open(location)
  })
  afterEach(async () => {
    await kill()
    await databases.close()
    await rm(dir, { recursive: true, force: true })
  })

  /** Starts a server and gives what it writes, line by line. */
  function serve(...count: string[]): AsyncIterator<string> {
    const program = new URL('./serve-until-killed.ts', import.meta.url).pathname
    server = spawn(process.execPath, [program, dir, database, ...count], { stdio: ['ignore', 'pipe', 'inherit'] })
    return createInterface({ input: server.stdout! })[Symbol.asyncIterator]()
  }

  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  /** Reads until so many operations are completed; gives their keys. */
  async function readCompleted(lines: AsyncIterator<string>, count: number): Promise<string[]> {
    const completed: string[] = []
    while (completed.length < count) {
      const [status, key] = (await readLine(lines)).split(' ')
      if (status === 'COMPLETED') completed.push(key!)
    }
    return completed
  }

  async function readLine(lines: AsyncIterator<string>): Promise<string> {
    const { done, value } = await lines.next()
    if (done) throw new Error('the server has ended')
    return value
  }

  /** Kills the server while an operation has made some of its products. */
  async function killInTheMiddle(lines: AsyncIterator<string>): Promise<void> {
    for (let line = ''; !line.startsWith('IN_PROGRESS'); ) line = await readLine(lines)
    await kill()
  }

  test('finishes all its operations after the next start: none is lost, none is done twice', async () => {
    let lines = serve(String(OPERATIONS))
    await readCompleted(lines, 5)
    await killInTheMiddle(lines)
    const early = await keysOf('COMPLETED')
    expect(early.length).toBeGreaterThanOrEqual(5)
    expect(await keysOf('IN_PROGRESS')).not.toEqual([])
    // Killed once more, so that a run which was taken over dies as well.
    lines = serve()
    await killInTheMiddle(lines)
    const completed = await keysOf('COMPLETED')
    const left = OPERATIONS - completed.length
    expect(left).toBeGreaterThan(0)
    const late = await readCompleted(serve(), left)

    expect(await keysOf('COMPLETED')).toHaveLength(OPERATIONS)
    expect(new Set([...completed, ...late]).size).toBe(OPERATIONS)
    for (const result of await all()) {
      expect(result!.output).toMatchObject({
        output_files: [1, 2, 3, 4].map((n) => ({ basename: `${result!.key}-${n}` })),
      })
      expect(await readdir(join(dir, 'blobs', result!.key))).toHaveLength(12)
      expect(result!.attempt).toBeLessThanOrEqual(early.includes(result!.key) ? 1 : 3)
    }
    expect(await store.db.$count(store.tables.jobs)).toBe(0)
    const scratch = await readdir(join(dir, 'scratch'))
    expect(scratch.filter((name) => !name.startsWith(`${server!.pid}-`))).toEqual([])
  })

  const keysOf = async (status: string) =>
    (await all()).filter((result) => result!.status === status).map((result) => result!.key)

  const all = () =>
    Promise.all(
      Array.from({ length: OPERATIONS }, (_, index) => getResult(store, `operation${String(index).padStart(4, '0')}`)),
    )
})
