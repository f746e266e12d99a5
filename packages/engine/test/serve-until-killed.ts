import { writeSync } from 'node:fs'
import { openStore } from '@datalab/store'
import { openTestEngine } from './open-test-engine.ts'
import type { TestInput } from './test-worker.ts'

// A process that runs operations: `node serve-until-killed.ts FOLDER DATABASE [COUNT]`. Asks for COUNT operations
// first, and writes a line for every product and every end of one.
const [dir, location, count = '0'] = process.argv.slice(2)
if (dir === undefined || location === undefined) throw new Error('a folder and a database are needed')

const store = await openStore(location.startsWith('postgres:') ? { url: location } : { file: location })
const { engine, request } = await openTestEngine(store, { dir })
engine.events.on('all', ({ key, status, output }) => {
  if (output || status === 'FAILED') writeSync(1, `${status} ${key}\n`)
})
const input = (index: number): TestInput => ({ products: 4, stepMs: 100, index })
for (let index = 0; index < Number(count); index++)
  await request(`operation${String(index).padStart(4, '0')}`, input(index))
await engine.start()
