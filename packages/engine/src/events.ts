import type { ResultOutput, ResultStatus } from '@datalab/store'
import type { EngineLogger } from './logger.ts'

/** A result as it is now. Told after the row says so, in this process alone. */
export interface ResultEvent {
  key: string
  status: ResultStatus
  message: string
  /** 0..1; while one run lasts it never falls, and it is 1 only when COMPLETED. */
  progress: number
  /** While the operation runs: the files made so far. */
  output: ResultOutput | null
}

export type ResultListener = (event: ResultEvent) => void

export interface ResultEvents {
  /** Hears of the results of these keys, or of all of them. Gives the function that ends it. */
  on(keys: Iterable<string> | 'all', listener: ResultListener): () => void
}

export function createResultEvents(logger: EngineLogger): ResultEvents & { emit(event: ResultEvent): void } {
  const all = new Set<ResultListener>()
  const byKey = new Map<string, Set<ResultListener>>()

  function listen(key: string, listener: ResultListener): void {
    const listeners = byKey.get(key)
    if (listeners) listeners.add(listener)
    else byKey.set(key, new Set([listener]))
  }

  function forget(key: string, listener: ResultListener): void {
    const listeners = byKey.get(key)
    listeners?.delete(listener)
    if (listeners?.size === 0) byKey.delete(key)
  }

  return {
    on(keys, listener) {
      // A listener of its own for each call: the same function may be given twice.
      const own: ResultListener = (event) => listener(event)
      if (keys === 'all') {
        all.add(own)
        return () => all.delete(own)
      }
      const listed = [...new Set(keys)]
      for (const key of listed) listen(key, own)
      return () => {
        for (const key of listed) forget(key, own)
      }
    },
    emit({ key, status, message, progress, output }) {
      for (const listener of [...(byKey.get(key) ?? []), ...all]) {
        try {
          listener({ key, status, message, progress, output })
        } catch (error) {
          logger.error({ err: error, result: key }, 'a listener to results failed')
        }
      }
    },
  }
}
