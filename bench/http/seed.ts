import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  beginResult,
  completeRun,
  createOperation,
  createSession,
  insertPendingResult,
  openStore,
  type Store,
} from '@datalab/store'

export const SESSIONS = 100
const OPERATIONS = 10
const FRAMES = 12

/** What the rows ask for. */
export interface Seeded {
  sessionId: number
  operationId: number
}

/** Fills the database of a data folder: a hundred sessions of one user, each with ten finished operations. */
export async function seed(dataDir: string, userId: number): Promise<Seeded> {
  const store = await openStore({ file: join(dataDir, 'datalab.sqlite') })
  try {
    let last: Seeded | undefined
    for (let i = 0; i < SESSIONS; i++) last = await addSession(store, userId, i)
    return last!
  } finally {
    await store.close()
  }
}

async function addSession(store: Store, userId: number, index: number): Promise<Seeded> {
  const frames = Array.from({ length: FRAMES }, (_, i) => ({
    source: 'archive',
    basename: `coj1m011-fa12-20261125-${String(index * FRAMES + i).padStart(4, '0')}-e91`,
    basename_exact: true,
  }))
  const session = await createSession(store, { userId, name: `Session ${index}`, inputData: frames })
  let operationId = 0
  for (let i = 0; i < OPERATIONS; i++) {
    const inputData = { input_files: frames.slice(0, 2 + (i % 4)) }
    const key = createHash('sha256').update(`${index} ${i}`).digest('hex')
    await insertPendingResult(store, {
      ...{ key, operation: 'Median', version: 1, input: inputData, userId, requestId: null },
    })
    const run = await beginResult(store, key)
    const product = {
      basename: key,
      type: 'fits' as const,
      files: { fits: `${key}.fits.fz`, large: `${key}.jpg`, small: `${key}.thumbnail.jpg` },
      metadata: {},
    }
    await completeRun(store, run!, { output: { output_files: [product] }, message: '' })
    const operation = await createOperation(store, { sessionId: session.id, name: 'Median', inputData, resultKey: key })
    operationId = operation.id
  }
  return { sessionId: session.id, operationId }
}
