/** Lets so many things be done at a time, the others wait in the order in which they came. */
export function createTurns(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      // The turn goes over to the next, if there is one.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
