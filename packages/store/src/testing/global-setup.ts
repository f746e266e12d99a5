import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import type { PostgresServer } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** `/start` waits for PostgreSQL; `/migrated` and `/empty` make a database and answer with its URL. */
    datalabPostgres: string
  }
}

/**
 * Once for a whole run of all projects. The tests run in other processes, so they ask for databases over HTTP; the
 * server is started when the first one asks, and a run that needs none pays nothing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined
  const broker = createServer(async (request, response) => {
    try {
      started ??= import('./postgres-server.ts').then((module) => module.startPostgres())
      const server = await started
      response.end(request.url === '/start' ? '' : await server.createDatabase(request.url === '/empty'))
    } catch (error) {
      response.statusCode = 500
      response.end(error instanceof Error ? `${error.message}\n${error.cause ?? ''}` : String(error))
    }
  })
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve))
  const address = broker.address()
  if (address === null || typeof address === 'string') throw new Error('the broker of test databases has no port')
  project.provide('datalabPostgres', `http://127.0.0.1:${address.port}`)
  return async () => {
    broker.closeAllConnections()
    await new Promise((resolve) => broker.close(resolve))
    const server = await started?.catch(() => undefined)
    await server?.stop()
  }
}
