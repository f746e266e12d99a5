import { FitsError, type FitsFile } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { UsageError } from './usage-error.ts'

/** Opens a FITS file for `body` and closes it. What is wrong with it, or not in it, is told with its name. */
export function withFitsFile<T>(path: string, body: (file: FitsFile) => T): T {
  try {
    const file = openFitsFile(path)
    try {
      return body(file)
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof FitsError) throw new Error(`${path}: ${error.message}`, { cause: error })
    if (error instanceof UsageError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}
