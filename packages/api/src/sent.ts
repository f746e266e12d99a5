import { RawJson } from '@datalab/rest'

/**
 * Declares that pieces of JSON are, once sent, a `T`: they go over REST as they are, and over the typed door as the
 * value. The rows hold JSON as text, and writing megabytes of it anew for every page would cost more than all the rest.
 */
export const sent = <T>(json: readonly Buffer[], options?: { isCompressible: boolean }): T =>
  // What a client gets is a T; code that calls a procedure in this process gets it by JSON.stringify alone.
  new RawJson<T>(json, options) as unknown as T
