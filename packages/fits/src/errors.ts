/** What went wrong, as a closed set: callers decide by the code, people read the message. */
export type FitsErrorCode = 'truncated' | 'not_fits' | 'bad_header' | 'bad_data' | 'unsupported' | 'too_large'

/** Where in a file: HDU and row count from 0, `offset` is in bytes from the start of the (inflated) file. */
export interface FitsErrorWhere {
  hdu?: number
  offset?: number
  keyword?: string
  row?: number
}

function inWords(where: FitsErrorWhere): string {
  const parts: string[] = []
  if (where.hdu !== undefined) parts.push(`HDU ${where.hdu}`)
  if (where.keyword !== undefined) parts.push(`keyword ${where.keyword}`)
  if (where.row !== undefined) parts.push(`row ${where.row}`)
  if (where.offset !== undefined) parts.push(`byte ${where.offset}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** The one error of this package. Its message ends with the place, so that it can be shown to a person as it is. */
export class FitsError extends Error {
  override readonly name = 'FitsError'
  readonly code: FitsErrorCode
  readonly where: FitsErrorWhere
  /** The message without the place. */
  readonly reason: string

  constructor(code: FitsErrorCode, reason: string, where: FitsErrorWhere = {}, options?: { cause?: unknown }) {
    super(reason + inWords(where), options)
    this.code = code
    this.where = where
    this.reason = reason
  }

  /** The same error with more of the place known; what the error already says wins. */
  at(where: FitsErrorWhere): FitsError {
    return new FitsError(
      this.code,
      this.reason,
      { ...where, ...this.where },
      this.cause === undefined ? undefined : { cause: this.cause },
    )
  }
}

/** Runs `body`; a FitsError that leaves it also says `where`. Other errors pass unchanged. */
export function withPlace<T>(where: FitsErrorWhere, body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw error instanceof FitsError ? error.at(where) : error
  }
}
