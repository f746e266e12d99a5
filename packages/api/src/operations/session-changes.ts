import { EventEmitter } from 'node:events'

/** Tells, within this process, that a session's list of operations is another one now. */
export interface SessionChanges {
  emit(sessionId: number): void
  on(sessionId: number, listener: () => void): () => void
}

export function createSessionChanges(): SessionChanges {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    emit: (sessionId) => void emitter.emit(String(sessionId)),
    on(sessionId, listener) {
      emitter.on(String(sessionId), listener)
      return () => emitter.off(String(sessionId), listener)
    },
  }
}
