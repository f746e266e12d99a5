import { and, count, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Store } from '../store.ts'
import { now } from '../time.ts'

/** Any number, but the same in every process: claims on PostgreSQL take turns by it. */
const CLAIM_LOCK = 7_302_011

export interface JobRow {
  key: string
  userId: number
  attempt: number
}

/** False when there is a job of that key already: it stays as it is. */
export async function insertJob(
  store: Store,
  job: { key: string; userId: number; priority: number; runAt: string },
): Promise<boolean> {
  const { jobs } = store.tables
  const inserted = await store.db
    .insert(jobs)
    .values({ ...job, state: 'queued', created: now() })
    .onConflictDoNothing()
    .returning({ key: jobs.key })
  return inserted.length > 0
}

export async function deleteJob(store: Store, key: string): Promise<boolean> {
  const { jobs } = store.tables
  const deleted = await store.db.delete(jobs).where(eq(jobs.key, key)).returning({ key: jobs.key })
  return deleted.length > 0
}

/**
 * Makes the next job active and gives it, in one statement: highest priority first, then the job of the user with the
 * fewest active ones, then the oldest. Users who have `userLimit` active jobs are passed over.
 */
export async function claimJob(
  store: Store,
  claim: { holder: string; leaseUntil: string; userLimit: number },
): Promise<JobRow | null> {
  const { jobs } = store.tables
  const present = now()
  const next = sql`(
    select q.key from jobs q
    left join (select user_id, count(*) as active from jobs where state = 'active' group by user_id) a on a.user_id = q.user_id
    where q.state = 'queued' and q.run_at <= ${present} and coalesce(a.active, 0) < ${claim.userLimit}
    order by q.priority desc, coalesce(a.active, 0), q.created, q.key
    limit 1
  )`
  return store.transaction(async (db) => {
    // Without it two claims would count a user's active jobs at the same time, and both find room for one more.
    if (store.dialect === 'pg')
      await db.select({ locked: sql`pg_advisory_xact_lock(${CLAIM_LOCK})` }).from(sql`(select 1) one`)
    const claimed = await db
      .update(jobs)
      .set({ state: 'active', worker: claim.holder, leaseUntil: claim.leaseUntil, attempt: sql`${jobs.attempt} + 1` })
      .where(and(eq(jobs.key, next), eq(jobs.state, 'queued')))
      .returning({ key: jobs.key, userId: jobs.userId, attempt: jobs.attempt })
    return claimed[0] ?? null
  })
}

/** Gives those of the holders that still hold their job. */
export async function renewJobs(store: Store, holders: string[], leaseUntil: string): Promise<string[]> {
  const { jobs } = store.tables
  const renewed = await store.db
    .update(jobs)
    .set({ leaseUntil })
    .where(inArray(jobs.worker, holders))
    .returning({ worker: jobs.worker })
  return renewed.flatMap(({ worker }) => worker ?? [])
}

/** False when the holder does not hold it any more. */
export async function deleteHeldJob(store: Store, lease: { key: string; holder: string }): Promise<boolean> {
  const { jobs } = store.tables
  const deleted = await store.db
    .delete(jobs)
    .where(and(eq(jobs.key, lease.key), eq(jobs.worker, lease.holder)))
    .returning({ key: jobs.key })
  return deleted.length > 0
}

/** Puts a held job back, to be run from `runAt` on; an uncounted one as if it had not been claimed. */
export async function requeueHeldJob(
  store: Store,
  lease: { key: string; holder: string },
  { runAt, counted }: { runAt: string; counted: boolean },
): Promise<boolean> {
  const { jobs } = store.tables
  const requeued = await store.db
    .update(jobs)
    .set({
      state: 'queued',
      worker: null,
      leaseUntil: null,
      runAt,
      ...(counted ? {} : { attempt: sql`${jobs.attempt} - 1` }),
    })
    .where(and(eq(jobs.key, lease.key), eq(jobs.worker, lease.holder)))
    .returning({ key: jobs.key })
  return requeued.length > 0
}

/** Puts the jobs back whose lease has ended; gives how many. */
export async function requeueExpiredJobs(store: Store): Promise<number> {
  const { jobs } = store.tables
  const requeued = await store.db
    .update(jobs)
    .set({ state: 'queued', worker: null, leaseUntil: null })
    .where(and(eq(jobs.state, 'active'), lte(jobs.leaseUntil, now())))
    .returning({ key: jobs.key })
  return requeued.length
}

export async function requeueJobsOf(store: Store, holders: string[]): Promise<number> {
  const { jobs } = store.tables
  const requeued = await store.db
    .update(jobs)
    .set({ state: 'queued', worker: null, leaseUntil: null })
    .where(and(eq(jobs.state, 'active'), inArray(jobs.worker, holders)))
    .returning({ key: jobs.key })
  return requeued.length
}

export async function listJobHolders(store: Store): Promise<string[]> {
  const { jobs } = store.tables
  const active = await store.db.select({ worker: jobs.worker }).from(jobs).where(eq(jobs.state, 'active'))
  return active.flatMap(({ worker }) => worker ?? [])
}

export async function countJobs(store: Store): Promise<{ queued: number; active: number }> {
  const { jobs } = store.tables
  const rows = await store.db.select({ state: jobs.state, jobs: count() }).from(jobs).groupBy(jobs.state)
  const of = (state: string) => rows.find((row) => row.state === state)?.jobs ?? 0
  return { queued: of('queued'), active: of('active') }
}
