import {
  addProposalMembers,
  deleteTokens,
  findUserByName,
  addToken as insertToken,
  createUser as insertUser,
  type Proposal,
  putProposal,
  type Store,
  type User,
  type UserChanges,
  updateUser,
} from '@datalab/store'
import { hashPassword } from './passwords.ts'
import { createToken, hashToken } from './tokens.ts'

// What an operator does from the command line.

const NAME_CHARACTERS = 150

const isName = (text: string) => text !== '' && text.trim() === text && text.length <= NAME_CHARACTERS

export type AccountErrorCode = 'name_taken' | 'no_such_user' | 'invalid_name' | 'invalid_proposal'

export class AccountError extends Error {
  override readonly name = 'AccountError'
  readonly code: AccountErrorCode

  constructor(code: AccountErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type Particulars = Partial<
  Pick<User, 'email' | 'firstName' | 'lastName' | 'isStaff' | 'isSuperuser' | 'isActive'>
> & { password?: string }

/** A user without a password can only use tokens. */
export async function createUser(store: Store, username: string, particulars: Particulars = {}): Promise<User> {
  if (!isName(username))
    throw new AccountError(
      'invalid_name',
      `A user name has 1 to ${NAME_CHARACTERS} characters and no white space around it.`,
    )
  const changes = await changesOf(particulars)
  try {
    return await insertUser(store, { ...changes, username })
  } catch (error) {
    if (!store.isUniqueViolation(error)) throw error
    throw new AccountError('name_taken', `There is a user ${username} already.`)
  }
}

export async function changeUser(store: Store, username: string, particulars: Particulars): Promise<User> {
  const user = await userCalled(store, username)
  const changes = await changesOf(particulars)
  if (Object.keys(changes).length === 0) return user
  return (await updateUser(store, user.id, changes)) ?? user
}

export async function setPassword(store: Store, username: string, password: string): Promise<void> {
  await changeUser(store, username, { password })
}

async function changesOf({ password, ...others }: Particulars): Promise<UserChanges> {
  return password === undefined ? others : { ...others, passwordHash: await hashPassword(password) }
}

/** Gives the user one more token, a new one unless it is given, and tells it: afterwards only its hash is known. */
export async function addToken(
  store: Store,
  username: string,
  { token = createToken(), label = '' }: { token?: string; label?: string } = {},
): Promise<string> {
  const user = await userCalled(store, username)
  await insertToken(store, { userId: user.id, hash: hashToken(token), label })
  return token
}

/** Takes all tokens of a user back, and says how many they were. */
export async function revokeTokens(store: Store, username: string): Promise<number> {
  const user = await userCalled(store, username)
  return deleteTokens(store, user.id)
}

/** Makes the proposal, or changes it; members are added to those that it has. */
export async function addProposal(
  store: Store,
  proposal: { id: string; title?: string; current?: boolean },
  members: readonly string[] = [],
): Promise<Proposal> {
  if (!isName(proposal.id))
    throw new AccountError(
      'invalid_proposal',
      `The id of a proposal has 1 to ${NAME_CHARACTERS} characters and no white space around it.`,
    )
  return store.transaction(async () => {
    const users: User[] = []
    for (const member of members) users.push(await userCalled(store, member))
    const put = await putProposal(store, proposal)
    await addProposalMembers(
      store,
      put.id,
      users.map((user) => user.id),
    )
    return put
  })
}

async function userCalled(store: Store, username: string): Promise<User> {
  const user = await findUserByName(store, username)
  if (!user) throw new AccountError('no_such_user', `There is no user ${username}.`)
  return user
}
