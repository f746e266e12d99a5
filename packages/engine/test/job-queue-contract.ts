import type { Store } from '@datalab/store'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ClaimedJob, JobQueue } from '../src/job-queue.ts'

export interface QueueUnderTest {
  store: Store
  /** Another connection to the same jobs, as of another process; leases of a dead one can be recovered at once. */
  openQueue(options: { leaseMs?: number; dead?: boolean }): JobQueue
}

const enqueueAll = async (queue: JobQueue, jobs: [key: string, userId: number, priority?: number][]) => {
  for (const [key, userId, priority] of jobs) await queue.enqueue({ key, userId, priority })
}

const noLimit = { userLimit: 1000 }

async function claimAll(queue: JobQueue, limits = noLimit): Promise<ClaimedJob[]> {
  const claimed: ClaimedJob[] = []
  for (let job = await queue.claim(limits); job; job = await queue.claim(limits)) claimed.push(job)
  return claimed
}

const keysOf = (jobs: ClaimedJob[]) => jobs.map((job) => job.key)

/** What every job queue guarantees. `open` gives an empty one. */
export function testJobQueue(open: () => Promise<QueueUnderTest>): void {
  let store: Store
  let openQueue: QueueUnderTest['openQueue']
  let queue: JobQueue
  beforeEach(async () => {
    ;({ store, openQueue } = await open())
    queue = openQueue({})
  })

  describe('enqueue', () => {
    test('a job that was enqueued can be claimed once', async () => {
      await queue.enqueue({ key: 'a', userId: 1 })
      expect(await queue.claim(noLimit)).toMatchObject({ key: 'a', userId: 1, attempt: 1 })
      expect(await queue.claim(noLimit)).toBeNull()
    })

    test('a job of the same key is not added twice, neither while it waits nor while it runs', async () => {
      expect(await queue.enqueue({ key: 'a', userId: 1 })).toBe(true)
      expect(await queue.enqueue({ key: 'a', userId: 2 })).toBe(false)
      const job = await queue.claim(noLimit)
      expect(await queue.enqueue({ key: 'a', userId: 2 })).toBe(false)
      expect(await queue.finish(job!.lease)).toBe(true)
      expect(await queue.enqueue({ key: 'a', userId: 2 })).toBe(true)
    })

    test('a transaction that is rolled back leaves no job', async () => {
      const failing = store.transaction(async () => {
        await queue.enqueue({ key: 'a', userId: 1 })
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await queue.claim(noLimit)).toBeNull()
    })

    test('wakes up once the transaction is committed, so that the job is there', async () => {
      const woken = Promise.withResolvers<void>()
      queue.onWake(() => woken.resolve())
      await store.transaction(async () => {
        await queue.enqueue({ key: 'a', userId: 1 })
      })
      await woken.promise
      expect(await queue.claim(noLimit)).toMatchObject({ key: 'a' })
    })
  })

  describe('order and limits', () => {
    test('higher priority goes first, then the older job', async () => {
      await enqueueAll(queue, [
        ['a', 1],
        ['b', 1, 5],
        ['c', 1],
        ['d', 1, 5],
      ])
      expect(keysOf(await claimAll(queue))).toEqual(['b', 'd', 'a', 'c'])
    })

    test('a user with many jobs does not keep another one waiting', async () => {
      await enqueueAll(queue, [
        ['a1', 1],
        ['a2', 1],
        ['a3', 1],
        ['b1', 2],
      ])
      expect(keysOf(await claimAll(queue))).toEqual(['a1', 'b1', 'a2', 'a3'])
    })

    test('a user has no more active jobs than the limit, and gets the next when one is done', async () => {
      await enqueueAll(queue, [
        ['a1', 1],
        ['a2', 1],
        ['a3', 1, 9],
        ['b1', 2],
      ])
      const claimed = await claimAll(queue, { userLimit: 2 })
      expect(keysOf(claimed)).toEqual(['a3', 'b1', 'a1'])
      await queue.finish(claimed[0]!.lease)
      expect(keysOf(await claimAll(queue, { userLimit: 2 }))).toEqual(['a2'])
    })

    test('processes that claim at the same time get different jobs and keep the limit together', async () => {
      const queues = [1, 2, 3].map(() => openQueue({}))
      await enqueueAll(
        queue,
        Array.from({ length: 24 }, (_, index) => [`job-${index}`, index % 2]),
      )
      const claims = await Promise.all(
        Array.from({ length: 24 }, (_, index) => queues[index % 3]!.claim({ userLimit: 3 })),
      )
      const jobs = claims.filter((job) => job !== null)
      expect(new Set(keysOf(jobs)).size).toBe(jobs.length)
      expect(jobs.filter((job) => job.userId === 0)).toHaveLength(3)
      expect(jobs.filter((job) => job.userId === 1)).toHaveLength(3)
    })
  })

  describe('leases', () => {
    test('a job that was put back is claimed again, as the next attempt, once the delay is over', async () => {
      await queue.enqueue({ key: 'a', userId: 1 })
      const first = await queue.claim(noLimit)
      expect(await queue.retry(first!.lease, 3_600_000)).toBe(true)
      expect(await queue.claim(noLimit)).toBeNull()
      await queue.remove('a')
      await queue.enqueue({ key: 'a', userId: 1 })
      expect(await queue.retry((await queue.claim(noLimit))!.lease, 0)).toBe(true)
      expect(await queue.claim(noLimit)).toMatchObject({ key: 'a', attempt: 2 })
    })

    test('a released job is as if it had not been claimed', async () => {
      await queue.enqueue({ key: 'a', userId: 1 })
      expect(await queue.release((await queue.claim(noLimit))!.lease)).toBe(true)
      expect(await queue.claim(noLimit)).toMatchObject({ key: 'a', attempt: 1 })
    })

    test('removing a running job takes its lease away', async () => {
      await enqueueAll(queue, [
        ['a', 1],
        ['b', 1],
      ])
      const [a, b] = await claimAll(queue)
      expect(await queue.renew([a!.lease, b!.lease])).toEqual([])
      expect(await queue.remove('a')).toBe(true)
      expect(await queue.renew([a!.lease, b!.lease])).toEqual([a!.lease])
      expect(await queue.remove('a')).toBe(false)
    })

    test('a lost lease changes nothing, also when the same process has the job again', async () => {
      await queue.enqueue({ key: 'a', userId: 1 })
      const lost = await queue.claim(noLimit)
      await queue.remove('a')
      await queue.enqueue({ key: 'a', userId: 1 })
      const held = await queue.claim(noLimit)
      expect(await queue.finish(lost!.lease)).toBe(false)
      expect(await queue.retry(lost!.lease, 0)).toBe(false)
      expect(await queue.release(lost!.lease)).toBe(false)
      expect(await queue.renew([lost!.lease])).toEqual([lost!.lease])
      expect(await queue.finish(held!.lease)).toBe(true)
    })

    test('finishing in a transaction that is rolled back leaves the job running', async () => {
      await queue.enqueue({ key: 'a', userId: 1 })
      const job = await queue.claim(noLimit)
      const failing = store.transaction(async () => {
        await queue.finish(job!.lease)
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await queue.finish(job!.lease)).toBe(true)
    })
  })

  describe('recovery', () => {
    test('a job whose lease has ended is taken over, and the late holder cannot finish it', async () => {
      const late = openQueue({ leaseMs: -1 })
      await late.enqueue({ key: 'a', userId: 1 })
      const lost = await late.claim(noLimit)
      expect(await queue.recover()).toBe(1)
      expect(await queue.claim(noLimit)).toMatchObject({ key: 'a', attempt: 2 })
      expect(await late.finish(lost!.lease)).toBe(false)
    })

    test('a job of a process that has died is put back at once', async () => {
      const dead = openQueue({ dead: true })
      await dead.enqueue({ key: 'a', userId: 1 })
      await dead.claim(noLimit)
      expect(await queue.recover()).toBe(1)
      expect(await queue.claim(noLimit)).toMatchObject({ key: 'a', attempt: 2 })
    })

    test('a job that is held and renewed stays where it is', async () => {
      await queue.enqueue({ key: 'a', userId: 1 })
      const job = await queue.claim(noLimit)
      expect(await openQueue({}).recover()).toBe(0)
      expect(await queue.finish(job!.lease)).toBe(true)
    })
  })

  test('counts waiting and running jobs', async () => {
    await enqueueAll(queue, [
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ])
    await queue.claim(noLimit)
    expect(await queue.counts()).toEqual({ queued: 2, active: 1 })
  })
}
