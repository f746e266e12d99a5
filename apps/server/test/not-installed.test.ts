/** What a person reads whose packages could not be installed: pnpm runs the script all the same. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const OLD_NODE = `data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })',
)}`
let bare: string

beforeAll(() => {
  bare = mkdtempSync(join(tmpdir(), 'datalab-bare-'))
  for (const folder of ['bin', 'src'])
    cpSync(resolve(import.meta.dirname, '..', folder), join(bare, folder), { recursive: true })
})

function datalab(flags: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, join(bare, 'bin/datalab.js'), 'serve'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

describe('datalab without its packages', () => {
  const sentence =
    /^datalab: its packages are not installed, .*connect to the network.* run the same command again\.\n$/

  test('says in one sentence what to do', () => {
    expect(datalab([])).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(sentence) })
  })

  test('says the same where pnpm could not bring the Node of the project', () => {
    const told = datalab(['--import', OLD_NODE], { npm_config_user_agent: 'pnpm/12.21.0 npm/? node/? linux x64' })
    expect(told).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(sentence) })
  })

  test('asks for a newer Node where pnpm did not run it', () => {
    const told = datalab(['--import', OLD_NODE])
    expect(told).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/needs Node 24 or newer.*20\.1\.0/) })
  })
})
