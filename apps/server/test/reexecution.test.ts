/** How `serve` begins anew with settings that only work at process start, and where it does not. */
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Tells what a server would find. */
const MAIN = `
const settings = Object.keys(process.env).filter((name) => /^(MALLOC_|GLIBC_|DATALAB_)/.test(name)).sort()
const told = { gc: typeof globalThis.gc, settings, flags: process.execArgv }
if (process.send) process.send(told)
else console.log(JSON.stringify(told))
`
let folder: string
let program: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datalab-reexecution-'))
  program = join(folder, 'bin/datalab.js')
  cpSync(resolve(import.meta.dirname, '../bin'), join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/main.ts'), MAIN)
})
afterAll(() => rmSync(folder, { recursive: true }))

function serve(flags: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, program, 'serve'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
    timeout: 60_000,
  })
  return { status, stderr, told: stdout === '' ? null : JSON.parse(stdout) }
}

describe('datalab serve', () => {
  test('has the garbage collector at hand, and leaves no setting of its own to what it starts', () => {
    const told = { gc: 'function', settings: [], flags: ['--expose-gc'] }
    expect(serve([])).toEqual({ status: 0, stderr: '', told })
  })

  test('keeps settings that it was given', () => {
    expect(serve([], { MALLOC_ARENA_MAX: '4' }).told).toMatchObject({ gc: 'function', settings: ['MALLOC_ARENA_MAX'] })
  })

  test('begins anew also where the collector was at hand before', () => {
    // What is loaded before the program says so at each beginning.
    const begin = `data:text/javascript,${encodeURIComponent('console.error("begin")')}`
    const { stderr, told } = serve(['--expose-gc', '--import', begin])
    expect([stderr, told.flags]).toEqual(['begin\nbegin\n', ['--expose-gc', '--import', begin]])
  })

  test('does without where it may start nothing', () => {
    expect(serve(['--permission', '--allow-fs-read=*', '--allow-fs-write=*'])).toMatchObject({
      status: 0,
      told: { gc: 'undefined', settings: [] },
    })
  })

  test('does without where it is told to', () => {
    const told = { gc: 'undefined', settings: ['DATALAB_REEXECUTE'], flags: [] }
    expect(serve([], { DATALAB_REEXECUTE: '0' })).toEqual({ status: 0, stderr: '', told })
  })

  test('keeps the channel to the process that forked it', async () => {
    const child = fork(program, ['serve'], { execArgv: [], env: { PATH: process.env.PATH } })
    expect(await Promise.race([once(child, 'message'), once(child, 'exit')])).toMatchObject([
      { gc: 'undefined' },
      undefined,
    ])
  })
})
