import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { bytesSource, type FitsFile, openFits } from '../../src/index.ts'
import { FITS_REFERENCE } from '../reference.ts'

/** A file to damage: where its parts lie is known from reading it while it is whole. */
export interface Subject {
  name: string
  bytes: Uint8Array
  file: FitsFile
}

const FOLDERS = [FITS_REFERENCE, new URL('../fits-cases/', FITS_REFERENCE)]

function subject(name: string, bytes: Uint8Array): Subject {
  return { name, bytes, file: openFits(bytesSource(bytes)) }
}

/** Every recorded file of every kind; those that are gzip as a whole both as they are and inflated. */
export function fuzzSubjects(): Subject[] {
  const subjects: Subject[] = []
  for (const folder of FOLDERS) {
    for (const name of readdirSync(folder).filter((name) => /\.fits(?:\.fz|\.gz)?$/.test(name))) {
      const bytes = readFileSync(new URL(name, folder))
      const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
      // Of the many files of the second folder one zipped form would be as good as another.
      if (!gzipped || folder === FITS_REFERENCE) subjects.push(subject(name, bytes))
      if (gzipped) subjects.push(subject(`${name}, inflated`, gunzipSync(bytes)))
    }
  }
  return subjects
}
