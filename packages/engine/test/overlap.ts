import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '@datalab/store'

/** Enough for the second one to come to where it has to wait; were it not to wait, the tests would fail. */
const HEAD_START_MS = 150

/** Runs `first` in a transaction that is committed only after `second` has begun, and gives what both gave. */
export async function overlap<A, B>(store: Store, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  const inside = Promise.withResolvers<void>()
  const commit = Promise.withResolvers<void>()
  const one = store.transaction(async () => {
    const result = await first()
    inside.resolve()
    await commit.promise
    return result
  })
  await Promise.race([inside.promise, one])
  const two = second()
  await sleep(HEAD_START_MS)
  commit.resolve()
  return Promise.all([one, two])
}
