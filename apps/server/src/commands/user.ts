import { changeUser, createUser, type Particulars } from '@datalab/api/accounts'
import { listUsers, type User } from '@datalab/store'
import { Command } from 'commander'
import { printJson, printTable, tell } from './answer.ts'
import { type DataOptions, databaseUrlOption, dataDirOption, withExistingStore, withStore } from './with-store.ts'

interface UserOptions extends DataOptions {
  password?: string
  staff?: boolean
  inactive?: boolean
  active?: boolean
  firstName?: string
  lastName?: string
  email?: string
}

export const userCommand = () =>
  new Command('user')
    .description('Local accounts.')
    .addCommand(
      withParticulars(new Command('add'))
        .description('Make a user. Without a password only tokens let them in (token add).')
        .option('--staff', 'may see every frame')
        .option('--inactive', 'may not come in')
        .action((name: string, options: UserOptions) =>
          withStore(options, async (store) => {
            await createUser(store, name, particulars(options))
            tell(`User ${name} is there.`)
          }),
        ),
    )
    .addCommand(
      withParticulars(new Command('set'))
        .description('Change a user; what is not named stays.')
        .option('--staff', 'may see every frame')
        .option('--no-staff', 'may not any more')
        .option('--inactive', 'may not come in any more')
        .option('--active', 'may come in again')
        .action((name: string, options: UserOptions) =>
          withExistingStore(options, async (store) => {
            await changeUser(store, name, particulars(options))
            tell(`User ${name} is changed.`)
          }),
        ),
    )
    .addCommand(
      new Command('list')
        .description('List the users.')
        .option('--json', 'print JSON')
        .addOption(dataDirOption())
        .addOption(databaseUrlOption())
        .action(({ json, ...options }: DataOptions & { json?: boolean }) =>
          withExistingStore(options, async (store) => printUsers(await listUsers(store), json)),
        ),
    )

const withParticulars = (command: Command) =>
  command
    .argument('<name>', 'the user name, of 1 to 150 characters')
    .option('--password <password>')
    .option('--first-name <name>')
    .option('--last-name <name>')
    .option('--email <address>')
    .addOption(dataDirOption())
    .addOption(databaseUrlOption())

function particulars({ password, staff, inactive, active, firstName, lastName, email }: UserOptions): Particulars {
  return {
    ...(password !== undefined && { password }),
    ...(staff !== undefined && { isStaff: staff }),
    ...(inactive && { isActive: false }),
    ...(active && { isActive: true }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(email !== undefined && { email }),
  }
}

function printUsers(users: readonly User[], json?: boolean): void {
  if (json)
    printJson(
      users.map((user) => ({
        id: user.id,
        username: user.username,
        email: user.email,
        first_name: user.firstName,
        last_name: user.lastName,
        is_staff: user.isStaff,
        is_active: user.isActive,
        created: user.created,
      })),
    )
  else
    printTable(
      ['ID', 'NAME', 'FULL NAME', 'EMAIL', 'STAFF', 'ACTIVE', 'SINCE'],
      users.map((user) => [
        user.id,
        user.username,
        `${user.firstName} ${user.lastName}`.trim(),
        user.email,
        user.isStaff ? 'yes' : '',
        user.isActive ? 'yes' : 'no',
        user.created.slice(0, 10),
      ]),
    )
}
