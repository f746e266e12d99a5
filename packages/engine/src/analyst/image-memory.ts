/** A stretch of shared memory. */
export interface MemoryPlace {
  readonly memory: SharedArrayBuffer
  readonly offset: number
}

/** What is in memory, and stays there until it is released. */
export interface Held<T> {
  readonly value: T
  readonly place: MemoryPlace
  release(): void
}

export interface ImageMemory<T> {
  /**
   * What is kept under the key. Where it is not there yet `make` is called, once for everybody who asks meanwhile: it
   * asks for memory, as many bytes as it needs, and fills it.
   */
  hold(key: string, make: (allocate: (bytes: number) => Promise<MemoryPlace>) => Promise<T>): Promise<Held<T>>
  /** Bytes that are taken by what is kept, and how many things that is. */
  stats(): { bytes: number; kept: number }
}

interface Entry<T> {
  readonly key: string
  place: MemoryPlace | null
  bytes: number
  users: number
  lastUse: number
  filled: boolean
  ready: Promise<T> | null
  /** Of one that is larger than the budget: lets the next such one have its turn. */
  endTurn: (() => void) | null
}

/** What is read by eight bytes begins at a multiple of them; of a cache line no two share one. */
const ALIGNMENT = 64

/**
 * Keeps decoded images within a budget, the least recently used go first. All of them are in one stretch of memory,
 * taken once and given back with the process: threads that have looked at an image keep nothing alive, so the budget
 * holds whatever their collectors do. Pages that were never written to cost nothing.
 *
 * Images that are being looked at stay; where there is no room for another beside them, it waits. One that is larger
 * than the budget gets memory of its own while it is looked at, one at a time.
 */
export function createImageMemory<T>({ budgetBytes }: { budgetBytes: number }): ImageMemory<T> {
  const entries = new Map<string, Entry<T>>()
  let arena: SharedArrayBuffer | null = null
  let uses = 0
  let waiting: (() => void)[] = []
  let oversized: Promise<void> = Promise.resolve()

  const inArena = () => [...entries.values()].filter(({ place }) => place?.memory === arena && arena !== null)

  /** First gap that is long enough, -1 for none. */
  function findGap(bytes: number): number {
    let start = 0
    for (const { place, bytes: taken } of inArena().sort((a, b) => a.place!.offset - b.place!.offset)) {
      if (place!.offset - start >= bytes) return start
      start = place!.offset + taken
    }
    return budgetBytes - start >= bytes ? start : -1
  }

  function evictOne(): boolean {
    const idle = inArena().filter(({ users, filled }) => users === 0 && filled)
    if (idle.length === 0) return false
    entries.delete(idle.reduce((oldest, entry) => (entry.lastUse < oldest.lastUse ? entry : oldest)).key)
    return true
  }

  async function allocate(entry: Entry<T>, bytes: number): Promise<MemoryPlace> {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    if (size > budgetBytes) return allocateAlone(entry, size)
    for (;;) {
      const offset = findGap(size)
      if (offset >= 0) {
        arena ??= new SharedArrayBuffer(budgetBytes)
        entry.place = { memory: arena, offset }
        entry.bytes = size
        return entry.place
      }
      if (!evictOne()) await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }

  async function allocateAlone(entry: Entry<T>, bytes: number): Promise<MemoryPlace> {
    const turn = oversized
    let done = () => {}
    oversized = new Promise((resolve) => {
      done = resolve
    })
    await turn
    entry.endTurn = done
    entry.place = { memory: new SharedArrayBuffer(bytes), offset: 0 }
    return entry.place
  }

  function drop(entry: Entry<T>): void {
    if (entries.get(entry.key) === entry) entries.delete(entry.key)
    entry.endTurn?.()
  }

  function release(entry: Entry<T>): void {
    entry.users--
    if (entry.users === 0 && entry.endTurn) drop(entry)
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }

  function begin(key: string, make: Parameters<ImageMemory<T>['hold']>[1]): Entry<T> {
    const entry: Entry<T> = {
      ...{ key, place: null, bytes: 0, users: 0, lastUse: 0, filled: false, ready: null, endTurn: null },
    }
    entry.ready = make((bytes) => allocate(entry, bytes))
    entry.ready.then(
      () => {
        entry.filled = true
      },
      () => drop(entry),
    )
    entries.set(key, entry)
    return entry
  }

  return {
    async hold(key, make) {
      const held = entries.get(key) ?? begin(key, make)
      held.users++
      held.lastUse = ++uses
      let released = false
      const letGo = () => {
        if (!released) release(held)
        released = true
      }
      try {
        const value = await held.ready
        if (value === null || held.place === null) throw new Error('nothing was put into memory')
        return { value, place: held.place, release: letGo }
      } catch (error) {
        letGo()
        throw error
      }
    },
    stats() {
      const kept = inArena()
      return { bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0), kept: kept.length }
    },
  }
}
