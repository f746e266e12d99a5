import {
  claimJob,
  countJobs,
  deleteHeldJob,
  deleteJob,
  insertJob,
  listJobHolders,
  now,
  renewJobs,
  requeueExpiredJobs,
  requeueHeldJob,
  requeueJobsOf,
  type Store,
  shiftTime,
} from '@datalab/store'
import type { JobQueue } from './job-queue.ts'
import { hasEndedHere, processAddress } from './process-identity.ts'

export interface EmbeddedQueueOptions {
  /** After how long without renewal a job is taken for lost. */
  leaseMs?: number
  /** How often leases are renewed: how late a running job learns that another process has cancelled it. */
  renewEveryMs?: number
  /** The process that holds the leases; another one is given by tests alone. */
  address?: string
}

/**
 * The queue as a table of the store's own database. One process wakes up at once; several of them on one database work
 * too, but hear of each other's jobs only when they look.
 */
export function createEmbeddedQueue(store: Store, options: EmbeddedQueueOptions = {}): JobQueue {
  const { leaseMs = 15_000, renewEveryMs = 1000, address = processAddress } = options
  const listeners = new Set<() => void>()
  let claims = 0

  const wake = () => store.afterCommit(() => listeners.forEach((listener) => void listener()))
  const leaseUntil = () => shiftTime(now(), leaseMs)

  return {
    renewEveryMs,

    async enqueue({ key, userId, priority = 0 }) {
      const inserted = await insertJob(store, { key, userId, priority, runAt: now() })
      if (inserted) wake()
      return inserted
    },

    remove: (key) => deleteJob(store, key),

    async claim({ userLimit }) {
      const holder = `${address}/${++claims}`
      const job = await claimJob(store, { holder, leaseUntil: leaseUntil(), userLimit })
      return job && { ...job, lease: { key: job.key, holder } }
    },

    async renew(leases) {
      if (leases.length === 0) return []
      const held = await renewJobs(
        store,
        leases.map((lease) => lease.holder),
        leaseUntil(),
      )
      return leases.filter((lease) => !held.includes(lease.holder))
    },

    async finish(lease) {
      const finished = await deleteHeldJob(store, lease)
      if (finished) wake() // the user has room for another one
      return finished
    },

    async retry(lease, delayMs) {
      const requeued = await requeueHeldJob(store, lease, { runAt: shiftTime(now(), delayMs), counted: true })
      if (requeued) wake()
      return requeued
    },

    async release(lease) {
      const requeued = await requeueHeldJob(store, lease, { runAt: now(), counted: false })
      if (requeued) wake()
      return requeued
    },

    async recover() {
      const dead = (await listJobHolders(store)).filter((holder) => hasEndedHere(holder))
      const requeued = (dead.length > 0 ? await requeueJobsOf(store, dead) : 0) + (await requeueExpiredJobs(store))
      if (requeued > 0) wake()
      return requeued
    },

    counts: () => countJobs(store),

    onWake(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
