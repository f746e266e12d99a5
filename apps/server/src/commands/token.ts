import { addToken, revokeTokens } from '@datalab/api/accounts'
import { Command } from 'commander'
import { tell } from './answer.ts'
import { type DataOptions, databaseUrlOption, dataDirOption, withExistingStore } from './with-store.ts'

export const tokenCommand = () =>
  new Command('token')
    .description('Give users tokens for the API, and take them back.')
    .addCommand(
      ofUser(new Command('add'))
        .description('Make a new token and print it alone; afterwards only its hash is known. Others stay valid.')
        .action((name: string, options: DataOptions) =>
          withExistingStore(options, async (store) => {
            process.stdout.write(`${await addToken(store, name)}\n`)
          }),
        ),
    )
    .addCommand(
      ofUser(new Command('revoke'))
        .description('Take all tokens of a user back, at once; those made later are valid again.')
        .action((name: string, options: DataOptions) =>
          withExistingStore(options, async (store) => {
            const count = await revokeTokens(store, name)
            tell(count === 1 ? `One token of ${name} is revoked.` : `${count} tokens of ${name} are revoked.`)
          }),
        ),
    )

const ofUser = (command: Command) =>
  command.argument('<name>', 'the user').addOption(dataDirOption()).addOption(databaseUrlOption())
