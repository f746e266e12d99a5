import { getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server'

/** One call of a procedure, as its middlewares see it. */
export interface ProcedureCall {
  type: 'query' | 'mutation'
  path: string
  ctx: object
  getRawInput(): Promise<unknown>
  /** Made when it is asked for: hardly any procedure waits long enough to want it. */
  readonly signal: AbortSignal
}

interface MiddlewareOptions extends ProcedureCall {
  meta: unknown
  input: unknown
  batchIndex: number
  next(changes?: { ctx?: object; input?: unknown; getRawInput?: () => Promise<unknown> }): Promise<MiddlewareResult>
}

type MiddlewareResult = { marker: string; ok: true; data: unknown } | { marker: string; ok: false; error: TRPCError }

/** The part of a tRPC procedure that is called: its middlewares, of which the resolver is the last. */
export interface CallableDefinition {
  middlewares: readonly ((options: MiddlewareOptions) => Promise<MiddlewareResult>)[]
  meta?: unknown
}

const MARKER = 'middlewareMarker'

/**
 * Calls a procedure as tRPC's own caller does, and throws as it does. That one copies its options twice a middleware
 * with helpers made for old browsers, which takes as long as two queries; call-procedure.test.ts holds the two equal.
 */
export async function callProcedure(definition: CallableDefinition, call: ProcedureCall): Promise<unknown> {
  const result = await callFrom(0, definition, call, undefined)
  if (!result.ok) throw result.error
  return result.data
}

async function callFrom(
  index: number,
  definition: CallableDefinition,
  call: ProcedureCall,
  input: unknown,
): Promise<MiddlewareResult> {
  const { type, path, ctx, getRawInput } = call
  try {
    return await definition.middlewares[index]!({
      type,
      path,
      ctx,
      getRawInput,
      get signal() {
        return call.signal
      },
      input,
      meta: definition.meta,
      batchIndex: 0,
      next(changes) {
        const changed = changes?.ctx ? { ...ctx, ...changes.ctx } : ctx
        const nextCall = {
          type,
          path,
          ctx: changed,
          getRawInput: changes?.getRawInput ?? getRawInput,
          get signal() {
            return call.signal
          },
        }
        return callFrom(index + 1, definition, nextCall, changes && 'input' in changes ? changes.input : input)
      },
    })
  } catch (cause) {
    return { marker: MARKER, ok: false, error: getTRPCErrorFromUnknown(cause) }
  }
}
