/** Work to be done: the making of one result. The key is the result's. */
export interface NewJob {
  key: string
  /** Whose job it is: a user's active jobs are limited. */
  userId: number
  /** Higher goes first; 0 by default. */
  priority?: number
}

/** The right to one run of one job. It lasts as long as it is renewed, and is given up by finish, retry or release. */
export interface Lease {
  key: string
  /** Unlike that of any other lease, also one on the same job. */
  holder: string
}

export interface ClaimedJob {
  key: string
  userId: number
  /** How many times the job has been claimed, this time included; what was released does not count. */
  attempt: number
  lease: Lease
}

/**
 * Jobs that outlive the process. Every driver passes test/job-queue-contract.ts.
 *
 * `enqueue`, `remove` and `finish` take part in the store's transaction that they are called in: the job and the rows
 * that speak of it change together or not at all. A job is run at least once; what makes it "once" is that whoever
 * lost the lease cannot finish.
 */
export interface JobQueue {
  /** False when a job of that key waits or runs already: it stays as it is. */
  enqueue(job: NewJob): Promise<boolean>
  /** Takes the job out, also a running one: its lease is lost. False when there was none. */
  remove(key: string): Promise<boolean>
  /**
   * The job that is next, now leased to this process; null when none can be had. Users who have `userLimit` active jobs
   * are passed over: never more, however many processes claim at the same time.
   */
  claim(limits: { userLimit: number }): Promise<ClaimedJob | null>
  /** Makes leases last longer; gives those that are lost: the job was removed, or somebody else has it. */
  renew(leases: Lease[]): Promise<Lease[]>
  /** The job is done. False when the lease is lost: then the caller must change nothing. */
  finish(lease: Lease): Promise<boolean>
  /** Puts the job back, to be claimed again after the delay. False when the lease is lost. */
  retry(lease: Lease, delayMs: number): Promise<boolean>
  /** Puts the job back as if it had not been claimed (the process is about to end). False when the lease is lost. */
  release(lease: Lease): Promise<boolean>
  /** Puts back what dead processes left behind: jobs whose lease has ended, at once where the death is certain. */
  recover(): Promise<number>
  counts(): Promise<{ queued: number; active: number }>
  /** Calls the listener when there may be something to claim. It may be missed: claim now and then all the same. */
  onWake(listener: () => void): () => void
  /** How often leases have to be renewed. */
  readonly renewEveryMs: number
}
