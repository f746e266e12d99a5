import { asc, eq } from 'drizzle-orm'
import type { Tables } from '../schema.ts'
import type { Store } from '../store.ts'
import { now } from '../time.ts'

export type Token = Tables['tokens']['$inferSelect']

export async function addToken(store: Store, token: { userId: number; hash: string; label?: string }): Promise<Token> {
  const [added] = await store.db
    .insert(store.tables.tokens)
    .values({ ...token, created: now() })
    .returning()
  return added!
}

/** Oldest first. */
export async function listTokens(store: Store, userId: number): Promise<Token[]> {
  const { tokens } = store.tables
  return await store.db.select().from(tokens).where(eq(tokens.userId, userId)).orderBy(asc(tokens.id))
}

/** Deletes all tokens of a user, and says how many they were. */
export async function deleteTokens(store: Store, userId: number): Promise<number> {
  const { tokens } = store.tables
  const deleted = await store.db.delete(tokens).where(eq(tokens.userId, userId)).returning({ id: tokens.id })
  return deleted.length
}
