import { addToken } from '@datalab/api/accounts'
import { Command } from 'commander'
import { type DataOptions, databaseUrlOption, dataDirOption, withExistingStore } from './with-store.ts'

export const tokenCommand = () =>
  new Command('token').description('Give users tokens for the API.').addCommand(
    new Command('add')
      .description('Make a new token and print it alone; afterwards only its hash is known. Others stay valid.')
      .argument('<name>', 'the user')
      .addOption(dataDirOption())
      .addOption(databaseUrlOption())
      .action((name: string, options: DataOptions) =>
        withExistingStore(options, async (store) => {
          process.stdout.write(`${await addToken(store, name)}\n`)
        }),
      ),
  )
