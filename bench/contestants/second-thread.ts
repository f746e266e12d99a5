import { Worker, workerData } from 'node:worker_threads'

/** What a thread is given: its part of the work, and two counts (Int32): rounds asked for, rounds done. */
interface Given {
  half: unknown
  counts: Int32Array
}

/** Starts a file as a second thread, which does its half of the work whenever it is told to. */
export function startSecondThread(file: string, half: object): { tell(): void; wait(): void } {
  const counts = new Int32Array(new SharedArrayBuffer(8))
  new Worker(new URL(file), { workerData: { half, counts } satisfies Given })
  let round = 0
  return {
    tell() {
      round = Atomics.add(counts, 0, 1)
      Atomics.notify(counts, 0)
    },
    wait: () => void Atomics.wait(counts, 1, round),
  }
}

/** Whether this is such a thread. */
export const isSecondThread = workerData !== null

/** What it does for as long as the process lives. */
export function serveHalf<Half>(work: (half: Half) => void): never {
  const { half, counts } = workerData as Given & { half: Half } // what startSecondThread was given by the same file
  for (let round = 0; ; round++) {
    Atomics.wait(counts, 0, round)
    work(half)
    Atomics.store(counts, 1, round + 1)
    Atomics.notify(counts, 1)
  }
}
