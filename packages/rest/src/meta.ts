import type { $ZodType } from 'zod/v4/core'

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a procedure says about itself to be served over REST: `initTRPC.meta<RestMeta>()`. */
export interface RestMeta {
  rest?: RestRoute
}

/**
 * One route. The procedure's input is the query (GET, DELETE) or the body's fields (POST, PUT, PATCH), and over
 * them the path's parameters: a body cannot say another id. Text from a path, a query or a form is coerced to the
 * kinds that the input schemas declare (`integer`, `boolean`, …; what is no such thing stays text, for the schema
 * to refuse), JSON is passed as sent.
 *
 * A procedure built `.input(path).use(loadRecord).input(body)` refuses a missing record before the body is read:
 * an input that declares nothing but the path's parameters is served without it.
 */
export interface RestRoute {
  /** Several methods share the procedure; a query procedure's GET also answers HEAD. */
  method: RestMethod | readonly RestMethod[]
  /** Ends in a slash; served without it too. Parameters in braces: `/api/datasessions/{id}/`. */
  path: `/${string}/`
  /** Of success; 200 when not given. 204 sends no body whatever the procedure returns. */
  status?: number
  /**
   * `none`: none are wanted, and bad ones are ignored. `optional`: without any the user is null, bad ones are refused.
   */
  credentials?: 'none' | 'optional'
  /**
   * The body's fields that PUT wants and PATCH does not, where one procedure serves both and its schema has them
   * optional: absent ones are told as `This field is required.` with the other faults of the body.
   */
  requiredOnPut?: readonly string[]
  /**
   * The answer is a page: the procedure takes optional integers `limit` and `offset`, already put in order, and
   * returns `{ count, results }`; the links are added here. `defaultLimit: null`: without `limit` everything is
   * asked for (`limit` is then absent from the input).
   */
  page?: { defaultLimit: number | null; maximumLimit: number }
  /**
   * The answer to a GET changes with the door's `version` (or the time, but not within a second) and has no effects:
   * the same question is then answered without calling the procedure again.
   */
  keep?: boolean
  /**
   * Media types that the answer can have in place of JSON. To a client that accepts one of them before JSON the
   * procedure, whose context has it as `mediaType`, may return `RawBytes`.
   */
  bytes?: readonly string[]
  /** The path's Allow header, where clients know another one than what is served says. */
  allow?: string
  /** The rest is for the document and the page to try it. */
  summary?: string
  description?: string
  /** Groups routes in the document; the router's first path segment when not given. */
  tag?: string
  /** Stable name in generated clients; the procedure's path with `_` for `.` when not given. */
  operationId?: string
  /** Of the answer, where the procedure's own output parser is not a zod schema. */
  output?: $ZodType
  examples?: { request?: unknown; response?: unknown }
}
