import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importFolder } from '@datalab/frames'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from './call.ts'
import { startReferenceServer, TOKENS } from './reference-server.ts'

const root = new URL('../../../reference/', import.meta.url)
const frames = fileURLToPath(new URL('frames/photometry/f', root))
const recorded = JSON.parse(readFileSync(new URL('photometry/operations/f-hr.json', root), 'utf8')) as {
  input_data: { blue_filter_files: Frame[]; red_filter_files: Frame[]; cluster: object; search_radius_arcmin: number }
  output_data: [{ n_stars: number; n_gaia_matched: number; membership_guess: object }]
}
const { n_stars, n_gaia_matched, membership_guess } = recorded.output_data[0]

interface Frame {
  basename: string
}

let tap: Server
let asked = 0
let url: string
const dir = mkdtempSync(join(tmpdir(), 'datalab-hr-'))

beforeAll(async () => {
  const table = readFileSync(join(frames, 'gaia.vot'))
  tap = createServer((request, response) => {
    asked++
    request.resume().on('end', () => response.end(table))
  })
  await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(tap.address() as AddressInfo).port}/tap`
})

afterAll(() => {
  tap.close()
  rmSync(dir, { recursive: true })
})

it('an HR diagram on the command line asks the archive that GAIA_TAP_URL names, once a field', async () => {
  const program = fileURLToPath(new URL('../bin/datalab.js', import.meta.url))
  const { blue_filter_files, red_filter_files, ...rest } = recorded.input_data
  const local = (list: Frame[]) => list.map((frame) => ({ ...frame, path: join(frames, frame.basename) }))
  const input = JSON.stringify({
    ...rest,
    blue_filter_files: local(blue_filter_files),
    red_filter_files: local(red_filter_files),
  })
  const run = async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, 'run', 'HR Diagram', '--input', input, '--out', join(dir, 'out')],
      { env: { PATH: process.env.PATH, GAIA_TAP_URL: url, XDG_CACHE_HOME: join(dir, 'cache') } },
    )
    return JSON.parse(stdout) as { output_data: [object] }
  }
  const first = await run()
  expect(first.output_data[0]).toMatchObject({ n_stars, n_gaia_matched, membership_guess })
  expect(await run()).toEqual(first)
  expect(asked).toBe(1)
  expect(readdirSync(join(dir, 'cache/datalab/gaia'))).toHaveLength(1)
})

it('an HR diagram of the server asks it from the worker thread', async () => {
  asked = 0
  const server = await startReferenceServer({ environment: { GAIA_TAP_URL: url } })
  try {
    await importFolder(server.opened.services.store, frames, { public: true })
    const token = TOKENS.alice
    const sessions = `${server.base}/api/datasessions/`
    const session = await call('POST', sessions, { token, body: { name: 'cluster', input_data: [] } })
    const operations = `${sessions}${session.json.id}/operations/`
    const named = (list: Frame[]) =>
      list.map((frame) => ({ ...frame, basename: frame.basename.replace(/\.fits\.fz$/, '') }))
    const { blue_filter_files, red_filter_files, ...rest } = recorded.input_data
    const input_data = {
      ...rest,
      blue_filter_files: named(blue_filter_files),
      red_filter_files: named(red_filter_files),
    }
    let operation = (await call('POST', operations, { token, body: { name: 'HR Diagram', input_data } })).json
    while (['PENDING', 'IN_PROGRESS'].includes(operation.status)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      operation = (await call('GET', `${operations}${operation.id}/`, { token })).json
    }
    expect(operation).toMatchObject({ status: 'COMPLETED' })
    expect(operation.output.output_data[0]).toMatchObject({ n_stars, n_gaia_matched, membership_guess })
    expect(asked).toBe(1)
  } finally {
    await server.close()
  }
}, 30_000)
