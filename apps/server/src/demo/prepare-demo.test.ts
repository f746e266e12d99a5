import { cp, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { authenticate, setPassword } from '@datalab/api'
import { findFrames, findUserByName, getResults, listOperations, listSessions, type Store } from '@datalab/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Configuration, readConfiguration } from '../configuration.ts'
import { createLogger } from '../http/logger.ts'
import { type OpenServices, openServices } from '../services.ts'
import { type DemoAccount, prepareDemo } from './prepare-demo.ts'

let configuration: Configuration
let open: OpenServices
let store: Store
let told: string[] = []

beforeEach(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'datalab-demo-'))
  configuration = readConfiguration({ DATA_DIR: dataDir, LOG_LEVEL: 'fatal', THREADS: '2' })
  open = await openServices(configuration, createLogger('fatal'))
  store = open.services.store
  told = []
})
afterEach(async () => {
  await open.close()
  await rm(configuration.dataDir, { recursive: true })
})

const prepare = (): Promise<DemoAccount> =>
  prepareDemo({ configuration, services: open.services, progress: (line) => told.push(line), size: 192 })

async function sessionsOf({ username }: DemoAccount) {
  const user = await findUserByName(store, username)
  if (!user) throw new Error(`there is no user ${username}`)
  const { sessions } = await listSessions(store, user.id, {}, { limit: 100, offset: 0 })
  const operations = await Promise.all(sessions.map(async ({ id }) => (await listOperations(store, id)).operations))
  return { sessions, operations: operations.flat() }
}

describe('the demo', { timeout: 60_000 }, () => {
  test('has public frames, an account and two sessions, whose operations all run', async () => {
    const account = await prepare()
    const { sessions, operations } = await sessionsOf(account)
    expect(sessions).toHaveLength(2)
    expect(operations.map(({ name }) => name).sort()).toEqual([
      ...['Aperture Photometry', 'Median', 'Median', 'Median', 'Normalization', 'Stacking', 'Subtraction'],
    ])
    for (const { inputDataJson } of sessions) {
      const items: { basename: string }[] = JSON.parse(inputDataJson)
      expect(
        (
          await findFrames(
            store,
            null,
            items.map(({ basename }) => basename),
          )
        ).size,
      ).toBe(items.length)
      expect(items.length).toBeGreaterThan(5)
    }
    await open.engine.start()
    const keys = [...new Set(operations.map(({ resultKey }) => resultKey))]
    let unfinished = keys
    while (unfinished.length > 0) {
      await sleep(100)
      const results = await getResults(store, keys)
      for (const { status, message } of results.values()) expect(status, message).not.toBe('FAILED')
      unfinished = keys.filter((key) => results.get(key)?.status !== 'COMPLETED')
    }
    for (const key of keys) expect((await open.blobs.list(key)).length).toBeGreaterThan(2)
  })

  test('has an account that signs in, kept for its owner alone', async () => {
    const account = await prepare()
    expect(await authenticate(store, account.token)).toMatchObject({ user: { user: { username: 'demo' } } })
    const file = join(configuration.dataDir, 'demo.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(account)
    const user = await findUserByName(store, 'demo')
    expect(JSON.stringify(user)).not.toContain(account.password)
    expect(user).toMatchObject({ isStaff: false, isSuperuser: false })
  })

  test('made again is the same: nothing twice, nothing lost that a person changed', async () => {
    const account = await prepare()
    const before = await sessionsOf(account)
    const hash = (await findUserByName(store, 'demo'))?.passwordHash
    told = []
    expect(await prepare()).toEqual(account)
    expect(await sessionsOf(account)).toEqual(before)
    expect((await findUserByName(store, 'demo'))?.passwordHash).toBe(hash)
    expect(told).toEqual([])
    await setPassword(store, 'demo', 'my own')
    const own = (await findUserByName(store, 'demo'))?.passwordHash
    await prepare()
    expect((await findUserByName(store, 'demo'))?.passwordHash).toBe(own)
  })

  test('goes on from wherever it was stopped', async () => {
    const frames = join(configuration.dataDir, 'archive/demo')
    await prepare()
    const names = (await readdir(frames)).sort()
    const first = names.find((name) => name.endsWith('.fits.fz')) ?? ''
    const bytes = await readFile(join(frames, first))
    // As after a kill between two frames, before the account was whole.
    await rm(join(frames, first))
    await rm(join(frames, 'variable.truth.json'))
    await writeFile(join(frames, `${first}.1.unfinished`), 'half a frame')
    await utimes(join(frames, `${first}.1.unfinished`), 1000, 1000)
    await writeFile(join(configuration.dataDir, 'demo.json'), '{"username": "de')
    const account = await prepare()
    expect((await readdir(frames)).sort()).toEqual(names)
    expect(await readFile(join(frames, first))).toEqual(bytes)
    expect(await authenticate(store, account.token)).toMatchObject({ user: { user: { username: 'demo' } } })
    expect((await sessionsOf(account)).sessions).toHaveLength(2)
  })

  test('two that start at once make one account and its two sessions', async () => {
    const [one, other] = await Promise.all([prepare(), prepare()])
    expect(other).toEqual(one)
    expect((await sessionsOf(one)).sessions).toHaveLength(2)
  })

  test('frames of others in the archive stay as private as they were', async () => {
    const dir = join(configuration.dataDir, 'archive')
    await prepare()
    const name = (await readdir(join(dir, 'demo'))).find((each) => each.endsWith('.fz')) ?? ''
    await cp(join(dir, 'demo', name), join(dir, 'private.fits.fz'))
    await prepare()
    expect((await findFrames(store, { id: -1, isStaff: true }, ['private'])).size).toBe(0)
  })
})
