import { Command } from 'commander'
import { readConfiguration } from '../configuration.ts'
import { prepareDemo } from '../demo/prepare-demo.ts'
import { createLogger } from '../http/logger.ts'
import { openServices } from '../services.ts'
import { printJson, tell } from './answer.ts'
import { type DataOptions, databaseUrlOption, dataDirOption } from './with-store.ts'

export const demoCommand = () =>
  new Command('demo')
    .description('Make demo frames, a demo account and two sessions; the next serve runs their operations.')
    .option('--json', 'print the account as JSON')
    .addOption(dataDirOption())
    .addOption(databaseUrlOption())
    .action(async ({ json, dataDir, databaseUrl }: DataOptions & { json?: boolean }) => {
      const configuration = readConfiguration(process.env, { dataDir, databaseUrl })
      const open = await openServices(configuration, createLogger('warn'))
      try {
        const account = await prepareDemo({ configuration, services: open.services, progress: tell })
        const { username, password, token } = account
        if (json) printJson({ username, password, token })
        else process.stdout.write(`user ${username}\npassword ${password}\ntoken ${token}\n`)
      } finally {
        await open.close()
      }
    })
