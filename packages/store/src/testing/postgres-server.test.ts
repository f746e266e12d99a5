import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('a process that has lent PostgreSQL ends with the exit code it was to end with: failed tests are told', () => {
  const program = `
    const { startPostgres } = await import(${JSON.stringify(new URL('./postgres-server.ts', import.meta.url).href)})
    const server = await startPostgres()
    await server.stop()
    process.exitCode = 3`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect([status, stderr]).toEqual([3, ''])
}, 60_000)
