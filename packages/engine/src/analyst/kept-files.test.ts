import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFolderBlobs } from '@datalab/frames'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScratch } from '../scratch.ts'
import { createKeptFiles, expireKeptFiles, keyOfFile } from './kept-files.ts'

const DAY_MS = 24 * 3_600_000
const ROUNDS = 120

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datalab-kept-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test.each(['this process', 'another process'])(
  'a file that is asked for while %s deletes what has expired is there when its link is given',
  async (whose) => {
    const options = { dir: join(dir, 'blobs') }
    const blobs = createFolderBlobs(options)
    // A second store on the same folder knows no more of the first than another process does.
    const expiring = whose === 'this process' ? blobs : createFolderBlobs(options)
    const kept = createKeptFiles({ blobs, scratch: createScratch(join(dir, 'scratch')) })
    const lost: string[] = []
    let expired = 0
    for (let round = 0; round < ROUNDS; round++) {
      const key = keyOfFile('analysis', round)
      const old = join(dir, 'old')
      await writeFile(old, 'old')
      await utimes(old, new Date(), new Date(Date.now() - 91 * DAY_MS))
      await blobs.put(key, 'a.tif', old)
      const expiry = (async () => {
        for (let turn = 0; turn < 20 * (round % 40); turn++) await nextTurn()
        expired += await expireKeptFiles(expiring)
      })()
      await kept.get({ key, name: 'a.tif', created: '' }, async (folder) => {
        await writeFile(join(folder, 'new'), 'new')
        return 'new'
      })
      if (whose === 'this process' && !(await blobs.has(key, 'a.tif'))) lost.push(`round ${round}`)
      await expiry
      if (!(await blobs.has(key, 'a.tif'))) lost.push(`round ${round}, in the end`)
      await blobs.remove(key)
    }
    expect(lost).toEqual([])
    expect(expired).toBeGreaterThan(0)
  },
)
