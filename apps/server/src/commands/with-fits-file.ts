import { FitsError, type FitsFile } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'

/** Opens a FITS file for `body` and closes it. What is wrong with the file is told with its name. */
export function withFitsFile<T>(path: string, body: (file: FitsFile) => T): T {
  try {
    const file = openFitsFile(path)
    try {
      return body(file)
    } finally {
      file.close()
    }
  } catch (error) {
    throw error instanceof FitsError ? new Error(`${path}: ${error.message}`, { cause: error }) : error
  }
}
