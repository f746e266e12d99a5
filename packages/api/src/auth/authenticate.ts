import { findUserByTokenHash, type Store, type User } from '@datalab/store'
import { hashToken } from './tokens.ts'

/** Who calls, and with which token. */
export interface Caller {
  user: User
  token: string
}

export type Authentication = { user: Caller } | { refused: string }

/** Whose token it is, or in words why it is refused. */
export async function authenticate(store: Store, token: string): Promise<Authentication> {
  const user = await findUserByTokenHash(store, hashToken(token))
  if (!user) return { refused: 'Invalid token.' }
  return user.isActive ? { user: { user, token } } : { refused: 'User inactive or deleted.' }
}
