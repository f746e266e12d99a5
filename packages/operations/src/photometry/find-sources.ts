import { FitsError } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { sourcesOf } from '../catalogues/sources-of.ts'
import { frameScratch } from './frame-scratch.ts'

/** A frame whose own sources are wanted. Plain data, so that it can be posted to another thread. */
export interface ExtractTask {
  readonly path: string
}

/** Own sources of a frame, an item a source: degrees, counts; NaN where unknown. Or why there are none. */
export type FoundSources =
  | { readonly ok: true; readonly ra: Float64Array; readonly dec: Float64Array; readonly flux: Float64Array }
  | { readonly ok: false; readonly reason: string }

/** The sources of a frame's table, else those found on its image. */
export function findSources({ path }: ExtractTask): FoundSources {
  try {
    const file = openFitsFile(path)
    try {
      const sources = sourcesOf(file, frameScratch)
      return { ok: true, ra: sources.column('ra'), dec: sources.column('dec'), flux: sources.column('flux') }
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof FitsError) return { ok: false, reason: error.message }
    throw error
  }
}
