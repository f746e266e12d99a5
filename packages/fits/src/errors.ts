/** What can be wrong with a file; a closed set. */
export type FitsErrorCode = 'truncated' | 'not_fits' | 'bad_header' | 'bad_data' | 'unsupported' | 'too_large'

/** Where in the file: whatever of these is known. */
export interface FitsWhere {
  hdu?: number
  offset?: number
  keyword?: string
  row?: number
}

/** The one error of this package: says what is wrong and where. */
export class FitsError extends Error {
  override readonly name = 'FitsError'
  readonly code: FitsErrorCode
  readonly where: FitsWhere | undefined

  constructor(code: FitsErrorCode, message: string, where?: FitsWhere, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.where = where
  }
}
