import { asc, eq, sql } from 'drizzle-orm'
import { remembered } from '../remembered.ts'
import type { Tables } from '../schema.ts'
import type { Store } from '../store.ts'
import { now } from '../time.ts'

export type User = Tables['users']['$inferSelect']
export type UserChanges = Partial<Omit<Tables['users']['$inferInsert'], 'id' | 'created'>>

/** A taken name is a unique violation. */
export async function createUser(store: Store, user: UserChanges & { username: string }): Promise<User> {
  const [created] = await store.db
    .insert(store.tables.users)
    .values({ ...user, created: now() })
    .returning()
  return created!
}

/** Gives undefined when there is no such user. */
export async function updateUser(store: Store, id: number, changes: UserChanges): Promise<User | undefined> {
  const { users } = store.tables
  const [updated] = await store.db.update(users).set(changes).where(eq(users.id, id)).returning()
  return updated
}

export async function findUserByName(store: Store, username: string): Promise<User | undefined> {
  const { users } = store.tables
  const [user] = await store.db.select().from(users).where(eq(users.username, username))
  return user
}

export async function listUsers(store: Store): Promise<User[]> {
  const { users } = store.tables
  return await store.db.select().from(users).orderBy(asc(users.id))
}

const userByToken = remembered<{ hash: string }, { user: User }[]>(
  'user_by_token',
  ({ db, tables: { users, tokens } }) =>
    db
      .select({ user: users })
      .from(tokens)
      .innerJoin(users, eq(users.id, tokens.userId))
      .where(eq(tokens.hash, sql.placeholder('hash'))),
)

/** Whose token has this hash; the user may be inactive. */
export async function findUserByTokenHash(store: Store, hash: string): Promise<User | undefined> {
  const [found] = await userByToken(store, { hash })
  return found?.user
}
