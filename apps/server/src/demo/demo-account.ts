import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { addProposal, addToken, authenticate, createUser, setPassword } from '@datalab/api'
import { findUserByName, type Store, type User } from '@datalab/store'
import { DEMO_PROPOSAL } from './demo-frames.ts'

/** The person whom a first look is made for. */
export interface DemoAccount {
  username: string
  password: string
  token: string
}

const USERNAME = 'demo'

/**
 * The demo account of a data folder, in the database as well. Password and token are random; they are kept in a file
 * that only its owner can read, to be told again at later starts, and the database has their hashes alone.
 */
export async function prepareAccount(store: Store, file: string): Promise<{ account: DemoAccount; user: User }> {
  const kept = await readAccount(file)
  // Before the database knows it: an account whose password nobody ever saw would be of no use.
  const account = kept ?? (await writeAccount(file, makeAccount()))
  return { account, user: await putUser(store, account, kept !== null) }
}

const makeAccount = (): DemoAccount => ({
  username: USERNAME,
  password: randomBytes(9).toString('base64url'),
  token: randomBytes(20).toString('hex'),
})

async function putUser(store: Store, account: DemoAccount, wasKept: boolean): Promise<User> {
  const { username, password, token } = account
  const present = await findUserByName(store, username)
  const user = present ?? (await addUser(store, account))
  // Somebody may have changed the password since: it stays, unless what was to be told is lost.
  if (present && !wasKept) await setPassword(store, username, password)
  if ('refused' in (await authenticate(store, token)) && user.isActive) await addOwnToken(store, account)
  await addProposal(store, { id: DEMO_PROPOSAL, title: 'Demo frames' }, [username])
  return user
}

async function addUser(store: Store, { username, password }: DemoAccount): Promise<User> {
  try {
    return await createUser(store, username, { password, firstName: 'Demo', lastName: 'User' })
  } catch (error) {
    // Another process was quicker, with the same account.
    const user = await findUserByName(store, username)
    if (!user) throw error
    return user
  }
}

async function addOwnToken(store: Store, { username, token }: DemoAccount): Promise<void> {
  try {
    await addToken(store, username, { token, label: 'demo' })
  } catch (error) {
    if (!store.isUniqueViolation(error)) throw error
  }
}

/** Null where there is no such file, or nothing usable in it. */
async function readAccount(file: string): Promise<DemoAccount | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isAccount(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function isAccount(value: unknown): value is DemoAccount {
  if (typeof value !== 'object' || value === null) return false
  return ['username', 'password', 'token'].every((key) => {
    const text: unknown = Reflect.get(value, key)
    return typeof text === 'string' && text !== ''
  })
}

/** Writes it and gives it back, or the account that another process was quicker to write. */
async function writeAccount(file: string, account: DemoAccount): Promise<DemoAccount> {
  await mkdir(dirname(file), { recursive: true })
  const unfinished = `${file}.${randomUUID()}.unfinished`
  const handle = await open(unfinished, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(account, null, 2)}\n`)
    await handle.sync()
    await handle.close()
    await link(unfinished, file)
    return account
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const other = await readAccount(file)
    if (other) return other
    // What is there is no account.
    await rename(unfinished, file)
    return account
  } finally {
    await handle.close()
    await rm(unfinished, { force: true })
  }
}
