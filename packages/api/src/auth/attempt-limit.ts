const WINDOW_MS = 60_000
const MAXIMUM_KEYS = 10_000

export interface AttemptLimit {
  /** Seconds to wait before the next attempt is looked at; 0 when it may be made now. */
  retryAfterSeconds(keys: readonly string[]): number
  failed(keys: readonly string[]): void
  succeeded(keys: readonly string[]): void
}

/** Counts failed attempts by key (a name, an address) within a minute, in the memory of this process. */
export function createAttemptLimit({
  maximum = 30,
  now = Date.now,
}: {
  maximum?: number
  now?: () => number
} = {}): AttemptLimit {
  const failures = new Map<string, { count: number; endsMs: number }>()

  const current = (key: string) => {
    const entry = failures.get(key)
    if (entry && entry.endsMs > now()) return entry
    failures.delete(key)
    return undefined
  }

  return {
    retryAfterSeconds(keys) {
      const waits = keys.map((key) => {
        const entry = current(key)
        return entry && entry.count >= maximum ? Math.ceil((entry.endsMs - now()) / 1000) : 0
      })
      return Math.max(0, ...waits)
    },

    failed(keys) {
      for (const key of keys) {
        const entry = current(key)
        if (entry) entry.count++
        else failures.set(key, { count: 1, endsMs: now() + WINDOW_MS })
      }
      // Names are the attacker's to invent: the oldest are let go.
      while (failures.size > MAXIMUM_KEYS) failures.delete(failures.keys().next().value!)
    },

    succeeded(keys) {
      for (const key of keys) failures.delete(key)
    },
  }
}
