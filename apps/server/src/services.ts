import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createAttemptLimit, createSessionChanges, type Services } from '@datalab/api'
import { type Analyst, createAnalyst, createEmbeddedQueue, createEngine, type Engine } from '@datalab/engine'
import {
  type BlobStore,
  createFolderBlobs,
  createFrameSources,
  createLocalArchive,
  createProductSource,
  createUrlSigner,
  type UrlSigner,
} from '@datalab/frames'
import { operationsAt } from '@datalab/operations'
import { countResults, getOrCreateSetting, getSetting, writeAccesses } from '@datalab/store'
import { type Configuration, dataPaths } from './configuration.ts'
import { openDatabase } from './database.ts'
import { ARCHIVE_FILES } from './http/archive-files.ts'
import type { HealthCheck } from './http/health.ts'
import type { Logger } from './http/logger.ts'
import type { Measured } from './http/metrics.ts'

/** All that a server is made of. */
export interface OpenServices {
  services: Services
  engine: Engine
  analyst: Analyst
  blobs: BlobStore
  signer: UrlSigner
  frameLinks: UrlSigner
  checks: Readonly<Record<string, HealthCheck>>
  measured: Measured
  /** Stops the engine, if it was started, and lets the database go. */
  close(): Promise<void>
}

const SECRET_SETTING = 'secret'
const SECRET_BYTES = 32

/** Puts the rooms together as the configuration says. Operations run once `engine.start()` was called. */
export async function openServices(configuration: Configuration, logger: Logger): Promise<OpenServices> {
  const paths = dataPaths(configuration)
  const store = await openDatabase(configuration)
  const secret = configuration.secret ?? (await getOrCreateSetting(store, SECRET_SETTING, makeSecret))
  const blobs = createFolderBlobs({ dir: paths.blobs })
  const signer = createUrlSigner({ secret })
  const frameLinks = createUrlSigner({ secret, prefix: ARCHIVE_FILES })
  const frames = createFrameSources({
    archive: createLocalArchive({ store }),
    datalab: createProductSource({ store, blobs }),
  })
  const queue = createEmbeddedQueue(store)
  const { threads, imageCacheBytes: memoryBytes, productPrecision: precision } = configuration
  const operations = operationsAt(precision)
  const scratchDir = paths.scratch
  const engine = createEngine({
    ...{ store, frames, blobs, queue, operations, precision, scratchDir, threads, logger },
    settings: { gaia: { url: configuration.gaiaTapUrl, cacheDir: join(paths.cache, 'gaia') } },
  })
  const analyst = createAnalyst({ frames, blobs, scratchDir, threads, memoryBytes })
  const attempts = createAttemptLimit()
  return {
    services: {
      store,
      operations,
      engine,
      frames,
      blobs,
      analyst,
      signer,
      frameLinks,
      attempts,
      sessionChanges: createSessionChanges(),
    },
    engine,
    analyst,
    blobs,
    signer,
    frameLinks,
    checks: {
      database: () => getSetting(store, SECRET_SETTING),
      queue: () => queue.counts(),
      blobs: () => blobs.stat('health', 'check'),
    },
    measured: {
      countResults: () => countResults(store),
      countJobs: () => queue.counts(),
      countImageBytes: () => analyst.stats().imageBytes,
    },
    async close() {
      await engine.stop()
      await analyst.close()
      await writeAccesses(store)
      await store.close()
    },
  }
}

const makeSecret = (): string => randomBytes(SECRET_BYTES).toString('hex')
