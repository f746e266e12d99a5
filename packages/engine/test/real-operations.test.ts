import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFolderBlobs, createFrameSources, createProductSource, type FrameSource } from '@datalab/frames'
import { DEFAULT_PRECISION, operations, operationsAt, type Precision } from '@datalab/operations'
import { exposeField, frameBasename, variableStarNight, writeFrame } from '@datalab/simulation'
import { createOperation, createSession, createUser, getResult, type Result, type Store } from '@datalab/store'
import { createTestDatabases } from '@datalab/store/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEmbeddedQueue } from '../src/embedded-queue.ts'
import { createEngine, type Engine } from '../src/engine.ts'
import { resolvedFrame } from './open-test-engine.ts'

const databases = createTestDatabases('sqlite')
let dir: string
let store: Store
let engine: Engine
let open: (precision?: Precision) => Engine
let basenames: string[]
let ask: (name: string, input: Record<string, unknown>) => Promise<string>
const blobs = () => createFolderBlobs({ dir: join(dir, 'blobs') })

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datalab-real-'))
  store = await databases.openStore()
  basenames = simulateFrames(dir)
  const frames = createFrameSources({
    archive: folderSource(dir),
    datalab: createProductSource({ store, blobs: blobs() }),
  })
  const scratchDir = join(dir, 'scratch')
  open = (precision = DEFAULT_PRECISION) =>
    createEngine({
      ...{ store, frames, blobs: blobs(), queue: createEmbeddedQueue(store), scratchDir, threads: 2 },
      ...{ precision, operations: operationsAt(precision) },
    })
  engine = open()
  const { id: userId } = await createUser(store, { username: 'someone' })
  const { id: sessionId } = await createSession(store, { userId, name: 'A session', inputData: [] })
  ask = async (name, inputData) => {
    const operation = operations.get(name)!
    const checked = operation.check(inputData)
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues))
    const { input } = checked
    const key = operation.identity(input)
    await store.transaction(async () => {
      await engine.request({ userId, operation, input, key, needs: [], requestId: 'req-1' })
      await createOperation(store, { sessionId, name, inputData, resultKey: key })
    })
    return key
  }
})

afterEach(async () => {
  await engine.stop()
  await databases.close()
  await rm(dir, { recursive: true, force: true })
})

function simulateFrames(dir: string): string[] {
  const { field, exposures } = variableStarNight({ frames: 3, size: 120 })
  return exposures.map((exposure) => {
    const basename = frameBasename(exposure)
    writeFrame(join(dir, `${basename}.fits.fz`), exposeField(field, exposure))
    return basename
  })
}

function folderSource(dir: string): FrameSource {
  return {
    find: async (_viewer, names) =>
      new Map(names.map((basename) => [basename, resolvedFrame({ basename, source: 'archive' })])),
    localPath: async ({ basename }) => ({ path: join(dir, `${basename}.fits.fz`), release() {} }),
  }
}

async function finished(key: string): Promise<Result> {
  for (;;) {
    const result = await getResult(store, key)
    if (result!.status === 'COMPLETED' || result!.status === 'FAILED') return result!
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const archived = (basename: string) => ({ basename, source: 'archive' })

test('frames are normalised, their products combined while they are still being made, and all is in the blob store', async () => {
  const normalized = await ask('Normalization', { input_files: basenames.map(archived) })
  const products = basenames.map((_, index) => ({ basename: `${normalized}-${index + 1}`, source: 'datalab' }))
  const median = await ask('Median', { input_files: products })
  const subtraction = await ask('Subtraction', {
    input_files: products,
    subtraction_file: [{ basename: median, source: 'datalab' }],
  })
  await engine.start()
  expect(await finished(subtraction)).toMatchObject({ status: 'COMPLETED' })
  for (const [key, count] of [
    [normalized, 3],
    [median, 1],
    [subtraction, 3],
  ] as const) {
    const { output, status, attempt } = await finished(key)
    expect([status, attempt]).toEqual(['COMPLETED', 1])
    if (!output || !('output_files' in output)) throw new Error('files are expected')
    expect(output.output_files).toHaveLength(count)
    const names = output.output_files.flatMap(({ files }) => Object.values(files))
    expect(await blobs().list(key)).toEqual([...names].sort())
  }
})

test('a damaged frame fails the operation in words', async () => {
  await engine.start()
  await writeFile(join(dir, `${basenames[0]}.fits.fz`), 'no FITS at all')
  const { status, message } = await finished(await ask('Median', { input_files: basenames.map(archived) }))
  expect(status).toBe('FAILED')
  expect(message).not.toMatch(/unknown error/)
})

test('what waits while the precision of products is changed is not made in another one under the old name', async () => {
  const key = await ask('Normalization', { input_files: [archived(basenames[0]!)] })
  await engine.stop()
  engine = open({ kind: 'lossless' })
  await engine.start()
  expect(await finished(key)).toMatchObject({
    status: 'FAILED',
    message: 'How products are stored has changed since this was asked for. Create the operation again.',
  })
  expect(await blobs().list(key)).toEqual([])
})
