import type { BlobStore } from '@datalab/frames'
import { expireKeptFiles } from './analyst/kept-files.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Life } from './life.ts'
import type { EngineLogger } from './logger.ts'
import { expireResults, reconcile } from './maintenance.ts'

/** What has to be done now and then so that nothing stays unfinished, and nothing that nobody wants stays at all. */
export interface Upkeep {
  /** Repairs and expires results before it returns, begins to expire kept files, and repeats both every hour. */
  start(): Promise<void>
  /** Waits for what is being done. */
  stop(): Promise<void>
}

const HOUR_MS = 3_600_000

export function createUpkeep(
  life: Life,
  { blobs, dispatcher, logger }: { blobs: BlobStore; dispatcher: Pick<Dispatcher, 'alone'>; logger: EngineLogger },
): Upkeep {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const ended = new AbortController()

  async function repairAndExpireResults(): Promise<void> {
    await reconcile(life)
    const expired = await expireResults(life)
    for (const key of expired) await dispatcher.alone(key, () => blobs.remove(key))
    await blobs.sweep()
    if (expired.length > 0) logger.info({ results: expired.length }, 'results that nobody wanted were deleted')
  }

  async function expireFiles(): Promise<void> {
    const files = await expireKeptFiles(blobs, ended.signal)
    if (files > 0) logger.info({ files }, 'pictures of frames that nobody wanted were deleted')
  }

  const logged = (work: () => Promise<void>) => () =>
    work().catch((error: unknown) => logger.error({ err: error }, 'the upkeep of results failed'))

  return {
    async start() {
      await logged(repairAndExpireResults)()
      // One look at each file, of which there may be a hundred thousand: the start does not wait for that.
      running = logged(expireFiles)()
      timer = setInterval(() => {
        running = running.then(logged(repairAndExpireResults)).then(logged(expireFiles))
      }, HOUR_MS)
    },
    async stop() {
      clearInterval(timer)
      ended.abort()
      await running
    },
  }
}
