import { RawJson } from '@datalab/rest'

/**
 * Declares that JSON text is, once sent, a `T`: it goes over REST as it is, and over the typed door as the value. The
 * rows hold JSON as text, and writing megabytes of it anew for every page would cost more than all the rest.
 */
export const sent = <T>(text: string): T =>
  // What a client gets is a T; code that calls a procedure in this process gets it by JSON.stringify alone.
  new RawJson<T>(text) as unknown as T
