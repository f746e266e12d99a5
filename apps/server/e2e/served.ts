import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addToken, createUser } from '@datalab/api'
import { readConfiguration } from '../src/configuration.ts'
import { createServer } from '../src/http/create-server.ts'
import { createLogger } from '../src/http/logger.ts'
import { openServices } from '../src/services.ts'

export const TOKEN = 'alice-token-0001'

export interface Served {
  port: number
  close(): Promise<void>
}

/** A server on a free port and an empty data folder, with one user, alice, who has the token. */
export async function serve(): Promise<Served> {
  const dataDir = await mkdtemp(join(tmpdir(), 'datalab-browser-'))
  const configuration = readConfiguration({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', THREADS: '1' })
  const logger = createLogger(configuration.logLevel)
  const opened = await openServices(configuration, logger)
  const { store } = opened.services
  await createUser(store, 'alice')
  await addToken(store, 'alice', { token: TOKEN })
  await opened.engine.start()
  const app = await createServer({ configuration, logger, ...opened })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: Number(new URL(address).port),
    async close() {
      await app.close()
      await opened.close()
      await rm(dataDir, { recursive: true })
    },
  }
}
