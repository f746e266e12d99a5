import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { expect, test } from 'vitest'
import { testJobQueue } from '../test/job-queue-contract.ts'
import { overlap } from '../test/overlap.ts'
import { createEmbeddedQueue } from './embedded-queue.ts'

/** The address of another process that lives. */
const otherAddress = (number: number) => `${hostname()}/${process.ppid}-${number}`
/** The address of a process that was and is no more. */
const deadAddress = () => `${hostname()}/${spawnSync(process.execPath, ['--version']).pid}-000000000000`

describeOnEveryDialect('embedded queue', (openTestStore) => {
  testJobQueue(async () => {
    const store = await openTestStore()
    let processes = 0
    return {
      store,
      openQueue: ({ leaseMs, dead = false }) =>
        createEmbeddedQueue(store, {
          leaseMs,
          address: dead ? deadAddress() : otherAddress(++processes),
        }),
    }
  })

  test("claims at the same time keep a user's limit, whatever is enqueued between them", async () => {
    const store = await openTestStore()
    const queue = createEmbeddedQueue(store)
    await queue.enqueue({ key: 'a', userId: 1 })
    const [first, second] = await overlap(
      store,
      () => queue.claim({ userLimit: 1 }),
      async () => {
        await queue.enqueue({ key: 'b', userId: 1, priority: 9 })
        return queue.claim({ userLimit: 1 })
      },
    )
    expect([first?.key, second]).toEqual(['a', null])
  })
})
