import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { listOperations } from '@datalab/store'
import { tracked } from '@trpc/server'
import { authenticate } from '../auth/authenticate.ts'
import type { Context } from '../context.ts'
import { ApiError, toTrpcError } from '../errors.ts'
import { jsonList } from '../json-pieces.ts'
import { sent } from '../sent.ts'
import { findOwnSession } from '../sessions/owned-session.ts'
import type { DataOperation, OperationsEvent } from '../wire.ts'
import { operationJson } from './operation-json.ts'
import { inSessionProcedure } from './owned-operation.ts'
import { createSignal } from './signal.ts'
import { watchOperationsInput } from './watch-operations.contract.ts'

/** Changes made by another process wake nobody here: they are found by looking now and then. */
const LOOK_EVERY_MS = 10_000
/** What happens within this time is looked at once. */
const GATHER_MS = 100

/** The operations of a session by id, as JSON. */
type State = Map<number, Buffer>

/**
 * All operations of a session, then each as it changes. Rows are the truth and events only wake the loop, so nothing is
 * missed: what differs from what was told last is told. The id of an event stands for everything told until then; a
 * client that comes back with the id of the present state hears nothing twice, any other gets everything anew.
 */
export const watchOperations = inSessionProcedure.input(watchOperationsInput).subscription(async function* ({
  ctx,
  input,
  signal,
}) {
  const { id: sessionId } = ctx.session
  const { engine, sessionChanges } = ctx.services
  const alarm = createSignal()
  // Null while the rows are read: until it is known which results they show, each may be one of them.
  let keys: Set<string> | null = null
  const look = async (): Promise<State> => {
    keys = null
    const { operations } = await listOperations(ctx.services.store, sessionId)
    keys = new Set(operations.map((row) => row.resultKey))
    return new Map(operations.map((row) => [row.id, operationJson(row, ctx)]))
  }
  const stop = [
    engine.events.on('all', ({ key }) => (keys?.has(key) ?? true) && alarm.wake()),
    sessionChanges.on(sessionId, alarm.wake),
  ]
  signal?.addEventListener('abort', alarm.wake)
  try {
    const told = await look()
    if (input.lastEventId !== digest(told)) {
      const operations = sent<DataOperation[]>(jsonList([...told.values()].map((json) => [json])))
      yield tracked<OperationsEvent>(digest(told), { type: 'snapshot', operations })
    }
    while (!signal?.aborted) {
      await alarm.wait(LOOK_EVERY_MS)
      if (signal?.aborted) return
      await pause(GATHER_MS)
      await checkCaller(ctx, sessionId)
      for (const event of differences(told, await look())) yield tracked(digest(told), event)
    }
  } catch (error) {
    // Outside of the middlewares, which were left when the stream began.
    throw error instanceof ApiError ? toTrpcError(error) : error
  } finally {
    for (const end of stop) end()
  }
})

/** A subscription outlives a request: the token may have been taken away meanwhile, and the session deleted. */
async function checkCaller({ services, caller }: Context, sessionId: number): Promise<void> {
  const answer = await authenticate(services.store, caller?.token ?? '')
  if ('refused' in answer) throw new ApiError('not_authenticated', { detail: answer.refused })
  await findOwnSession(services.store, answer.user.user.id, sessionId)
}

/** What to tell, one after the other; `told` has changed by it when the next one is asked for. */
function* differences(told: State, present: State): Generator<OperationsEvent> {
  for (const id of [...told.keys()]) {
    if (present.has(id)) continue
    told.delete(id)
    yield { type: 'deleted', id }
  }
  for (const [id, json] of present) {
    if (told.get(id)?.equals(json)) continue
    told.set(id, json)
    yield { type: 'changed', operation: sent([json]) }
  }
}

function digest(state: State): string {
  const hash = createHash('sha256')
  for (const [id, json] of state) hash.update(`${id} ${json.length} `).update(json)
  return hash.digest('base64url').slice(0, 22)
}
