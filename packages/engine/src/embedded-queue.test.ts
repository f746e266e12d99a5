import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { testJobQueue } from '../test/job-queue-contract.ts'
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
})
