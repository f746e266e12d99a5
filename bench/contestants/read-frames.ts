import { findScienceImage, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { SIDE } from '../frames.ts'

/** The pixels of a frame as floats. */
export function readFrame(path: string, out: Float32Array = new Float32Array(SIDE * SIDE)): Float32Array {
  const file = openFitsFile(path)
  try {
    openImage(file, findScienceImage(file)).readRows(0, SIDE, out)
  } finally {
    file.close()
  }
  return out
}
