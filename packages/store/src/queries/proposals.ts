import { eq } from 'drizzle-orm'
import type { Tables } from '../schema.ts'
import type { Store } from '../store.ts'

export type Proposal = Tables['proposals']['$inferSelect']

/** Makes the proposal, or changes what is given of one that is there. */
export async function putProposal(
  store: Store,
  proposal: { id: string; title?: string; current?: boolean },
): Promise<Proposal> {
  const { proposals } = store.tables
  const [put] = await store.db
    .insert(proposals)
    .values(proposal)
    .onConflictDoUpdate({ target: proposals.id, set: proposal })
    .returning()
  return put!
}

/** Users who are members already stay so. */
export async function addProposalMembers(store: Store, proposalId: string, userIds: readonly number[]): Promise<void> {
  if (userIds.length === 0) return
  await store.db
    .insert(store.tables.proposalMembers)
    .values(userIds.map((userId) => ({ proposalId, userId })))
    .onConflictDoNothing()
}

/** The proposals of a user, by id. */
export async function listProposals(store: Store, userId: number): Promise<Proposal[]> {
  const { proposals, proposalMembers } = store.tables
  const rows = await store.db
    .select({ proposal: proposals })
    .from(proposalMembers)
    .innerJoin(proposals, eq(proposals.id, proposalMembers.proposalId))
    .where(eq(proposalMembers.userId, userId))
  // Sorted here, because a PostgreSQL database may have been made with a language's own order of letters.
  return rows.map((row) => row.proposal).sort((a, b) => (a.id < b.id ? -1 : 1))
}
