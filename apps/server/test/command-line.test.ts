import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const program = resolve(import.meta.dirname, '../bin/datalab.js')
let dataDir: string

/** One run of the program as a process of its own. */
function datalab(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, DATA_DIR: dataDir },
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'datalab-'))
})

describe('datalab', () => {
  test('every command has --help, which ends well and goes to standard output', () => {
    const { status, stdout } = datalab('--help')
    expect(status).toBe(0)
    for (const name of [
      'serve',
      'migrate',
      'demo',
      'user',
      'token',
      'proposal',
      'archive',
      'run',
      'analyze',
      'fits',
      'wcs',
      'period',
      'bjd',
    ])
      expect(stdout).toContain(`\n  ${name}`)
  })

  test.each([
    [['nonsense']],
    [['run', 'Nonsense', '--out', '/tmp/x']],
    [['run', 'Median']],
    [['analyze', 'magic', 'x.fits']],
    [['analyze', 'wcs']],
    [['serve', '--port', 'x']],
    [['fits', 'info']],
  ])('%j is wrong usage: exit code 2, words on standard error, nothing on standard output', (argv) => {
    const { status, stdout, stderr } = datalab(...argv)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('a folder in the place of a frame is told as one, before anything is run', () => {
    const { status, stderr } = datalab('run', 'Median', dataDir, dataDir, '--out', join(dataDir, 'products'))
    expect({ status, stderr }).toEqual({ status: 1, stderr: `datalab: ${dataDir} is a folder, not a file\n` })
  })

  test('users, tokens and proposals are made, listed and changed', () => {
    expect(datalab('user', 'add', 'ada', '--password', 'pw', '--first-name', 'Ada', '--staff').status).toBe(0)
    expect(datalab('user', 'add', 'ada').stderr).toBe('datalab: There is a user ada already.\n')
    expect(datalab('user', 'set', 'ada', '--last-name', 'L', '--inactive').status).toBe(0)
    const token = datalab('token', 'add', 'ada')
    expect(token.stdout).toMatch(/^[0-9a-f]{40}\n$/)
    expect(datalab('token', 'add', 'nobody').status).toBe(1)
    expect(datalab('token', 'revoke', 'ada').stderr).toBe('One token of ada is revoked.\n')
    expect(datalab('proposal', 'add', 'P2026-001', '--member', 'ada').status).toBe(0)
    expect(datalab('proposal', 'add', '')).toMatchObject({ status: 1, stderr: expect.stringMatching(/1 to 150/) })
    expect(JSON.parse(datalab('user', 'list', '--json').stdout)).toMatchObject([
      { username: 'ada', first_name: 'Ada', last_name: 'L', is_staff: true, is_active: false },
    ])
  })

  test.each([
    [['user', 'list']],
    [['user', 'set', 'ada', '--staff']],
    [['token', 'add', 'ada']],
    [['token', 'revoke', 'ada']],
    [['proposal', 'add', 'P2026-001', '--member', 'ada']],
  ])('%j on a folder without a database says so and makes none', (argv) => {
    const wrong = mkdtempSync(join(tmpdir(), 'datalab-'))
    const { status, stderr } = datalab(...argv, '--data-dir', wrong)
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^datalab: there is no database in .*--data-dir.*\n$/)])
    expect(readdirSync(wrong)).toEqual([])
  })

  test('a file that is not there is told in one sentence', () => {
    const { status, stdout, stderr } = datalab('fits', 'info', '/no/such.fits')
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toBe('datalab: there is no /no/such.fits\n')
  })
})
