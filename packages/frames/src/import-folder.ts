import { readdir, realpath, stat } from 'node:fs/promises'
import { join, basename as lastPart, resolve } from 'node:path'
import { FitsError } from '@datalab/fits'
import { listFrameFiles, type NewFrame, now, putFrames, type Store } from '@datalab/store'
import { FrameError } from './frame-error.ts'
import { readFrame } from './frame-row.ts'

export interface ImportOptions {
  /** Everybody may see the frames from now on; otherwise from the date that their header names, if any. */
  public?: boolean
  /** Whose uploads they are. */
  ownerId?: number | null
  onProgress?: (progress: ImportProgress) => void
  signal?: AbortSignal
}

export interface ImportProgress {
  done: number
  total: number
  path: string
}

export interface ImportReport {
  added: number
  /** Known by name, but changed, moved, or asked to be made public. */
  updated: number
  unchanged: number
  skipped: { path: string; reason: string }[]
}

interface FoundFile {
  path: string
  sizeBytes: number
  modifiedMs: number
}

const FITS_NAME = /\.(?:fits|fit|fts)(?:\.(?:fz|gz))?$/i
const ROWS_AT_A_TIME = 200

/** `tst1m0a-…-e91` of `tst1m0a-…-e91.fits.fz`; null for a file that is not called as FITS files are. */
function frameBasenameOf(path: string): string | null {
  const name = lastPart(path)
  return FITS_NAME.test(name) ? name.replace(FITS_NAME, '') : null
}

/**
 * Indexes a folder of FITS files and all folders in it. Only headers are read; files that did not change since the last
 * time are passed over; bad ones are reported and skipped. A frame is known by its basename: the same one elsewhere has
 * moved. Stopped in the middle, it has indexed what it told of, and can be run again.
 */
export async function importFolder(store: Store, dir: string, options: ImportOptions = {}): Promise<ImportReport> {
  const report: ImportReport = { added: 0, updated: 0, unchanged: 0, skipped: [] }
  const known = new Map((await listFrameFiles(store)).map((file) => [file.basename, file]))
  const files = await findFiles(resolve(dir), report)
  const paths = new Map<string, string>()
  const rows: NewFrame[] = []
  for (const [index, file] of files.entries()) {
    options.signal?.throwIfAborted()
    const basename = frameBasenameOf(file.path) ?? ''
    const earlier = paths.get(basename)
    const before = known.get(basename)
    if (earlier !== undefined) {
      report.skipped.push({ path: file.path, reason: `another file has the same name: ${earlier}` })
    } else {
      const same = before && isSame(before, file) && !options.public
      const row = same ? null : rowOf(file, basename, options, report)
      if (row) rows.push(row)
      if (same) report.unchanged++
      else if (row) report[before ? 'updated' : 'added']++
      if (same || row) paths.set(basename, file.path)
    }
    if (rows.length >= ROWS_AT_A_TIME) await putFrames(store, rows.splice(0))
    options.onProgress?.({ done: index + 1, total: files.length, path: file.path })
  }
  await putFrames(store, rows)
  return report
}

function isSame(before: FoundFile, file: FoundFile): boolean {
  return before.path === file.path && before.sizeBytes === file.sizeBytes && before.modifiedMs === file.modifiedMs
}

function rowOf(file: FoundFile, basename: string, options: ImportOptions, report: ImportReport): NewFrame | null {
  try {
    const frame = readFrame(file.path)
    const publicDate = options.public ? publicSince(frame) : frame.publicDate
    return { ...frame, ...file, basename, filename: lastPart(file.path), ownerId: options.ownerId ?? null, publicDate }
  } catch (error) {
    const reason = faultOfFile(error)
    if (reason === null) throw error
    report.skipped.push({ path: file.path, reason })
    return null
  }
}

/** What is wrong with a file, in words; null when it is not the file's fault. */
function faultOfFile(error: unknown): string | null {
  if (error instanceof FitsError) return error.message
  return error instanceof Error && 'syscall' in error ? error.message : null
}

/** Public already, or from its observation on: a date that does not change from one import to the next. */
function publicSince({ publicDate, observationDate }: { publicDate: string | null; observationDate?: string | null }) {
  const present = now()
  if (publicDate !== null && publicDate <= present) return publicDate
  return observationDate && observationDate <= present ? observationDate : present
}

/** Files called as FITS files are, by path; hidden ones and those in hidden folders are left alone. */
async function findFiles(root: string, report: ImportReport): Promise<FoundFile[]> {
  const files: FoundFile[] = []
  const visited = new Set<string>()

  async function walk(folder: string): Promise<void> {
    // Links may lead in circles.
    const real = await realpath(folder)
    if (visited.has(real)) return
    visited.add(real)
    const entries = await readdir(folder, { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.')) continue
      if (!entry.isDirectory() && !entry.isSymbolicLink() && frameBasenameOf(path) === null) continue
      try {
        const found = await stat(path)
        if (found.isDirectory()) await walk(path)
        else if (found.isFile() && frameBasenameOf(path) !== null)
          files.push({ path, sizeBytes: found.size, modifiedMs: Math.floor(found.mtimeMs) })
      } catch (error) {
        const reason = faultOfFile(error)
        if (reason === null) throw error
        report.skipped.push({ path, reason })
      }
    }
  }

  try {
    await walk(root)
  } catch (error) {
    throw new FrameError('missing_file', root, `The folder ${root} cannot be read.`, { cause: error })
  }
  return files
}
