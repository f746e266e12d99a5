import { collectGarbageSoon } from '@datalab/operations'
import { Command, Option } from 'commander'
import type { FastifyInstance } from 'fastify'
import { type Configuration, type Flags, LOG_LEVELS, readConfiguration } from '../configuration.ts'
import { prepareDemo } from '../demo/prepare-demo.ts'
import { createServer } from '../http/create-server.ts'
import { createLogger } from '../http/logger.ts'
import { type OpenServices, openServices } from '../services.ts'
import { tell } from './answer.ts'
import { greet } from './greeting.ts'
import { databaseUrlOption, dataDirOption } from './with-store.ts'

export const serveCommand = () =>
  new Command('serve')
    .description('Serve the API; migrates the database first. Ctrl-C ends it, letting running requests finish.')
    .option('--host <host>', 'address to listen on (HOST; 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 for any free one (PORT; 8000)')
    .addOption(dataDirOption())
    .addOption(databaseUrlOption())
    .option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')} (LOG_LEVEL; info)`)
    .addOption(new Option('--demo', 'make demo frames, a demo account and two sessions, once').default(false))
    .action(serve)

async function serve({ demo, ...flags }: Flags & { demo: boolean }): Promise<void> {
  // At a first look the screen belongs to the person, not to a log.
  const quiet = demo && !process.env.LOG_LEVEL ? { logLevel: 'warn' } : {}
  const configuration = readConfiguration(process.env, { ...quiet, ...flags })
  const logger = createLogger(configuration.logLevel)
  const open = await openServices(configuration, logger)
  const app = await createServer({ configuration, logger, ...open })
  try {
    const address = await listen(app, configuration)
    await open.engine.start()
    endOnSignal(app, open)
    const account = demo ? await prepareDemo({ configuration, services: open.services, progress: tell }) : null
    greet(configuration.publicUrl ?? address, account)
    collectGarbageSoon({ thoroughly: true })
  } catch (error) {
    // An open port would keep the process alive, with nothing behind it.
    await app.close()
    await open.close()
    throw error
  }
}

async function listen(app: FastifyInstance, { host, port }: Configuration): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE')
      throw new Error(
        `port ${port} of ${host} is taken: stop what listens there, or choose another, such as PORT=${port + 1}`,
      )
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Error(`this machine has no address ${host}: set HOST to one it has, or to 127.0.0.1`)
    if (code === 'EACCES') throw new Error(`port ${port} needs more rights than this user has: choose one above 1023`)
    throw error
  }
}

/** The first signal ends in order, a second one at once: whatever it cuts off is taken up again at the next start. */
function endOnSignal(app: FastifyInstance, open: OpenServices): void {
  let ending = false
  const end = async () => {
    if (ending) process.exit(1)
    ending = true
    await app.close()
    await open.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
}
