import { Command } from 'commander'
import { tell } from './answer.ts'
import { type DataOptions, databaseUrlOption, dataDirOption, withStore } from './with-store.ts'

export const migrateCommand = () =>
  new Command('migrate')
    .description('Bring the database up to date; serve does it by itself at start.')
    .addOption(dataDirOption())
    .addOption(databaseUrlOption())
    .action((options: DataOptions) =>
      withStore(options, async ({ dialect }) =>
        tell(`The ${dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'} database is up to date.`),
      ),
    )
