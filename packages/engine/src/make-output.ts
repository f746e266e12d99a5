import { join } from 'node:path'
import type { BlobStore, FrameSources } from '@datalab/frames'
import type { OperationSettings, Precision, Product } from '@datalab/operations'
import { listAskers, type ResultOutput, type ResultState, type Store, type StoredProduct } from '@datalab/store'
import { fetchFrames } from './fetch-frames.ts'
import type { RunnableOperation } from './life.ts'
import type { EngineLogger } from './logger.ts'
import type { ProgressWriter } from './progress-writer.ts'
import type { Scratch } from './scratch.ts'
import type { ThreadPool } from './thread-pool.ts'
import type { ThreadFailure } from './thread-task.ts'

export interface Workshop {
  store: Store
  operations: ReadonlyMap<string, RunnableOperation>
  frames: FrameSources
  blobs: BlobStore
  threads: ThreadPool
  scratch: Scratch
  logger: EngineLogger
  fetchRetryDelaysMs?: readonly number[]
  /** How the pixels of products are stored. */
  precision: Precision
  /** What operations are told of the world. */
  settings?: OperationSettings
}

/** An operation that did not succeed, as its thread told it. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure'
  readonly failure: ThreadFailure

  constructor(failure: ThreadFailure) {
    super(failure.message)
    this.failure = failure
  }
}

const told = (message: string) => new RunFailure({ kind: 'told', message, detail: message })

/** Fetching the frames is this part of the work, as far as the progress goes, unless the operation says otherwise. */
const FETCHING = { share: 0.1, message: (count: number, of: number) => `Fetching frames (${count} of ${of})` }

/**
 * Makes what the result's operation is to make: fetches the frames, runs the operation in a thread and moves its
 * products into the blob store, each before it is told. Leaves nothing behind in the scratch folder.
 */
export async function makeOutput(
  workshop: Workshop,
  result: ResultState,
  run: { signal: AbortSignal; threads: number; progress: ProgressWriter },
): Promise<{ output: ResultOutput; message: string }> {
  const operation = workshop.operations.get(result.operation)
  if (operation?.version !== result.version)
    throw told(`${result.operation} has changed since this was asked for. Create the operation again.`)
  // What is made under a name is served to everybody who asks for it later.
  if (operation.identity && operation.identity(result.input) !== result.key)
    throw told('How products are stored has changed since this was asked for. Create the operation again.')
  const fetching = operation.fetching ?? FETCHING
  // An operation that counts fetching among its steps reports what is behind it, too.
  const from = operation.fetching ? 0 : FETCHING.share
  const fetched = await fetchFrames(
    workshop.frames,
    { viewers: await listAskers(workshop.store, result), frames: operation.frames(result.input) },
    {
      signal: run.signal,
      retryDelaysMs: workshop.fetchRetryDelaysMs,
      fetched: (count, of) => run.progress.report((fetching.share * count) / of, fetching.message(count, of)),
      retrying: (error, basename) =>
        workshop.logger.warn({ err: error, result: result.key, basename }, 'fetching a frame failed, trying again'),
    },
  )
  try {
    const folder = await workshop.scratch.create(result.key)
    try {
      return await runInThread(workshop, result, { ...run, from, paths: fetched.paths, folder })
    } finally {
      await workshop.scratch.remove(folder)
    }
  } finally {
    fetched.release()
  }
}

async function runInThread(
  workshop: Workshop,
  result: ResultState,
  run: {
    signal: AbortSignal
    threads: number
    progress: ProgressWriter
    /** Where the operation's own progress begins, 0 … 1. */
    from: number
    paths: Record<string, string>
    folder: string
  },
): Promise<{ output: ResultOutput; message: string }> {
  const { key, input, operation, version } = result
  const products = createProductShelf(workshop.blobs, { key, folder: run.folder, before: result.output, run })
  const outcome = await workshop.threads.run(
    {
      operation,
      version,
      input,
      key,
      paths: run.paths,
      outDir: run.folder,
      precision: workshop.precision,
      settings: workshop.settings,
      threads: run.threads,
    },
    {
      signal: run.signal,
      progress: (fraction, message) => run.progress.report(run.from + (1 - run.from) * fraction, message),
      product: products.add,
    },
  )
  run.signal.throwIfAborted()
  if (!outcome.ok) {
    await products.settled().catch(() => {})
    throw new RunFailure(outcome.failure)
  }
  const { output, message } = outcome
  if ('output_files' in output) {
    for (const product of output.output_files) products.add(product)
    await products.settled()
    return { output: { output_files: output.output_files }, message }
  }
  for (const name of output.files ?? []) products.addFile(name)
  await products.settled()
  return { output: { output_data: output.output_data }, message }
}

/** Moves products into the blob store one after the other, and reports those that are there. */
function createProductShelf(
  blobs: BlobStore,
  {
    key,
    folder,
    before,
    run,
  }: {
    key: string
    folder: string
    before: ResultOutput | null
    run: { signal: AbortSignal; progress: ProgressWriter }
  },
) {
  // A run that was broken off has listed products already: they stay, and are replaced as they are made again.
  const listed = new Map<string, StoredProduct>()
  if (before && 'output_files' in before)
    for (const product of before.output_files) listed.set(product.basename, product)
  const added = new Set<string>()
  let moving: Promise<void> = Promise.resolve()

  async function moveFile(name: string): Promise<void> {
    // Somebody else may be making the same product by now: a run that is over must not replace it.
    run.signal.throwIfAborted()
    await blobs.put(key, name, join(folder, name))
  }

  async function move(product: Product): Promise<void> {
    for (const name of Object.values(product.files)) if (name !== undefined) await moveFile(name)
    listed.set(product.basename, product)
    run.progress.output({ output_files: [...listed.values()] })
  }

  function after(step: () => Promise<void>): void {
    moving = moving.then(step)
    // Told by settled(), which may be called much later.
    moving.catch(() => {})
  }

  return {
    /** A product that was added before is passed over. */
    add(product: Product): void {
      if (added.has(product.basename)) return
      added.add(product.basename)
      after(() => move(product))
    },
    /** A file that the numbers of an output tell of. */
    addFile: (name: string) => after(() => moveFile(name)),
    settled: () => moving,
  }
}
