import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addProposal, addToken, createUser } from '@datalab/api'
import { importFolder } from '@datalab/frames'
import type { FastifyInstance } from 'fastify'
import { readConfiguration } from '../src/configuration.ts'
import { createServer } from '../src/http/create-server.ts'
import { createLogger } from '../src/http/logger.ts'
import { type OpenServices, openServices } from '../src/services.ts'

const FRAMES = fileURLToPath(new URL('../../../reference/rest/frames', import.meta.url))

export const PASSWORD = 'alice-pass-1'

/** The tokens of the people in reference/rest/README.md; `alice-api` is a second one of alice. */
export const TOKENS = {
  alice: 'alice-token-0001',
  'alice-api': 'alice-portal-api-token-0002',
  bob: 'bob-token-0003',
  sam: 'sam-token-0004',
  inactive: 'inactive-token-0005',
} as const

export interface ReferenceServer {
  app: FastifyInstance
  opened: OpenServices
  /** `http://127.0.0.1:<port>` */
  base: string
  close(): Promise<void>
}

/** Nothing listens there: tests ask no service of the world outside. */
const NOWHERE = 'http://127.0.0.1:9/tap'

interface ReferenceServerOptions {
  environment?: Record<string, string>
  /** Whether operations run; they are queued all the same. */
  engine?: boolean
  /** Where the log goes; standard error otherwise. */
  log?: { write(line: string): void }
}

/** A real server on an empty data folder, with the people and the frames that the recordings expect. */
export async function startReferenceServer({
  environment = {},
  engine = true,
  log,
}: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'datalab-server-'))
  const configuration = readConfiguration({
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    THREADS: '2',
    GAIA_TAP_URL: NOWHERE,
    ...environment,
  })
  const logger = createLogger(configuration.logLevel, log)
  const opened = await openServices(configuration, logger)
  await addPeople(opened)
  await importFolder(opened.services.store, FRAMES)
  if (engine) await opened.engine.start()
  const app = await createServer({ configuration, logger, ...opened })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    app,
    opened,
    base,
    async close() {
      await app.close()
      await opened.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

async function addPeople({ services: { store } }: OpenServices): Promise<void> {
  await createUser(store, 'alice', { password: PASSWORD, firstName: 'Alice', lastName: 'Liddell' })
  await createUser(store, 'bob')
  await createUser(store, 'sam', { isStaff: true, isSuperuser: true })
  await createUser(store, 'inactive', { isActive: false })
  for (const [name, token] of Object.entries(TOKENS)) await addToken(store, name.split('-')[0]!, { token })
  await addProposal(store, { id: 'ALICE2024A-001', title: 'Of Alice', current: true }, ['alice'])
  await addProposal(store, { id: 'BOB2024A-001', title: 'Of Bob', current: true }, ['bob'])
}
