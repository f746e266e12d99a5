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
  function serve(...count: string[]): AsyncIterable<string> {
    const program = new URL('./serve-until-killed.ts', import.meta.url).pathname
    server = spawn(process.execPath, [program, dir, database, ...count], { stdio: ['ignore', 'pipe', 'inherit'] })
    return createInterface({ input: server.stdout! })
  }

  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  /** Reads until so many lines begin with the word. */
  async function read(lines: AsyncIterable<string>, word: string, count: number): Promise<string[]> {
    const seen: string[] = []
    for await (const line of lines) {
      if (line.startsWith(word)) seen.push(line.slice(word.length + 1))
      if (seen.length >= count) return seen
    }
    throw new Error(`the server ended after ${seen.length} of ${count} lines "${word}"`)
  }

  test('finishes all its operations after the next start: none is lost, none is done twice', async () => {
    await read(serve(String(OPERATIONS)), 'IN_PROGRESS', 25)
    await kill()
    const completed = (await all()).filter((result) => result!.status === 'COMPLETED').map((result) => result!.key)
    expect(completed.length).toBeGreaterThan(0)
    expect(completed.length).toBeLessThan(OPERATIONS)
    // Killed once more, so that a run which was taken over dies as well.
    await read(serve(), 'IN_PROGRESS', 6)
    await kill()
    const left = OPERATIONS - (await all()).filter((result) => result!.status === 'COMPLETED').length
    const finished = await read(serve(), 'COMPLETED', left)

    const results = await all()
    expect(results.map((result) => result!.status)).toEqual(Array(OPERATIONS).fill('COMPLETED'))
    expect(new Set(finished).size).toBe(left)
    expect(finished.filter((key) => completed.includes(key))).toEqual([])
    for (const result of results) {
      expect(result!.output).toMatchObject({
        output_files: [1, 2, 3, 4].map((n) => ({ basename: `${result!.key}-${n}` })),
      })
      expect(await readdir(join(dir, 'blobs', result!.key))).toHaveLength(12)
      expect(result!.attempt).toBeLessThanOrEqual(completed.includes(result!.key) ? 1 : 3)
    }
    expect(await store.db.$count(store.tables.jobs)).toBe(0)
    const scratch = await readdir(join(dir, 'scratch'))
    expect(scratch.filter((name) => !name.startsWith(`${server!.pid}-`))).toEqual([])
  })

  const all = () =>
    Promise.all(
      Array.from({ length: OPERATIONS }, (_, index) => getResult(store, `operation${String(index).padStart(4, '0')}`)),
    )
})
