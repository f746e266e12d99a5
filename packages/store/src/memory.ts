import type { Store } from './store.ts'

export interface Memory<T> {
  /** What `make` gave for this key since anything in the database changed, or else gives now. Nobody may change it. */
  get(store: Store, key: string, make: () => Promise<T>): Promise<T>
}

export interface MemoryLimits<T> {
  /** Of one value, in characters or bytes. */
  lengthOf(value: T): number
  /** Larger values are made each time: to keep them would cost more than it saves. */
  maximumLength: number
  /** Of all values together, for each database. */
  maximumTotalLength: number
}

interface Kept<T> {
  stamp: string | null
  values: Map<string, T>
  totalLength: number
}

/** What an entry takes beside its value. */
const ENTRY_LENGTH = 200

/**
 * Keeps what was made of the database's rows until anything in the database changes, by whomever: clients that poll ask
 * for the same very many times between two changes. Where changes cannot be told cheaply (PostgreSQL, or inside a
 * transaction) nothing is kept.
 */
export function createMemory<T>({ lengthOf, maximumLength, maximumTotalLength }: MemoryLimits<T>): Memory<T> {
  const memories = new WeakMap<Store, Kept<T>>()

  function memoryOf(store: Store): Kept<T> {
    let memory = memories.get(store)
    if (!memory) {
      memory = { stamp: null, values: new Map(), totalLength: 0 }
      memories.set(store, memory)
    }
    return memory
  }

  function forget(memory: Kept<T>): void {
    memory.values.clear()
    memory.totalLength = 0
  }

  return {
    async get(store, key, make) {
      const stamp = store.stamp()
      if (stamp === null) return make()
      const memory = memoryOf(store)
      if (memory.stamp !== stamp) {
        memory.stamp = stamp
        forget(memory)
      }
      const known = memory.values.get(key)
      if (known !== undefined) return known
      const value = await make()
      const length = lengthOf(value)
      // Meanwhile something may have changed.
      if (length > maximumLength || store.stamp() !== stamp || memory.stamp !== stamp) return value
      if (memory.totalLength + length + ENTRY_LENGTH > maximumTotalLength) forget(memory)
      memory.values.set(key, value)
      memory.totalLength += length + ENTRY_LENGTH
      return value
    },
  }
}
