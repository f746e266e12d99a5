import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operations } from '@datalab/operations'
import { createTestDatabases, dialects } from '@datalab/store/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const FOLDER = fileURLToPath(new URL('../../../reference/rest', import.meta.url))
const SCENARIOS = readdirSync(FOLDER)
  .filter((name) => /^\d\d-.*\.json$/.test(name))
  .sort()

interface Exception {
  why: string
  /** The operation that is wanted; once there is one of that name, the exception is none any more. */
  operation?: string
  /** By number; without it the whole scenario. */
  steps?: readonly number[]
}

const lacks = (operation: string, steps?: readonly number[]): Exception => {
  const why = `${operation} is not offered yet`
  return steps === undefined ? { why, operation } : { why, operation, steps }
}

/** What is not held to the recordings. */
const EXCEPTIONS: Readonly<Record<string, readonly Exception[]>> = {
  '05-sessions-update.json': [
    { why: 'it holds two items that are words, which an earlier step added there; ours refuses them', steps: [36, 38] },
  ],
  '11-operations-create-checked.json': [lacks('HR Diagram', [30, 31]), lacks('Aperture Photometry', [32])],
  '26-operations-photometry.json': [lacks('Aperture Photometry')],
}

const exceptionsOf = (name: string): readonly Exception[] =>
  (EXCEPTIONS[name] ?? []).filter(({ operation }) => operation === undefined || !operations.has(operation))

describe.each(dialects)('the recorded answers of the old server (%s)', (dialect) => {
  const databases = createTestDatabases(dialect)
  let server: ReferenceServer

  beforeAll(async () => {
    await databases.ready()
    const location = await databases.create()
    server = await startReferenceServer({ environment: location.url ? { DATABASE_URL: location.url } : {} })
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await databases.close()
  })

  it.for(SCENARIOS.filter((name) => exceptionsOf(name).every(({ steps }) => steps !== undefined)))(
    '%s: are given again, but for the marked differences',
    { timeout: 300_000 },
    async (name) => {
      const excepted = exceptionsOf(name).flatMap(({ steps }) => steps ?? [])
      const { failed, output } = await replay(server.base, name)
      // Compared both ways: a step that passes is no exception.
      expect(failed, output).toEqual(excepted)
    },
  )
})

async function replay(base: string, name: string): Promise<{ failed: number[]; output: string }> {
  const people = Object.entries(TOKENS).flatMap(([user, token]) => ['--token', `${user}=${token}`])
  const options = ['--base', base, ...people, '--password', `alice=${PASSWORD}`]
  const output = await run(process.execPath, [join(FOLDER, 'replay.mjs'), ...options, join(FOLDER, name)])
  // Without its last line it ended before its time.
  if (!/^\d+ passed, \d+ failed$/m.test(output)) throw new Error(output)
  const failed = [...output.matchAll(/^(?:FAIL|skip) \S+ #(\d+) /gm)].map(([, step]) => Number(step))
  if (/^FAIL [^#]*$/m.test(output)) throw new Error(output)
  return { failed, output }
}

/** Standard output, whatever the exit code. */
function run(file: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 1 << 26 }, (_, stdout, stderr) => resolve(`${stdout}${stderr}`))
  })
}
