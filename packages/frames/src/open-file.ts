import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'

export interface FileStat {
  size: number
  modifiedMs: number
  /** Quoted, as in the HTTP header; another one whenever the contents may be others. */
  etag: string
}

export interface OpenFile extends FileStat {
  /** Owns the file: destroy it when it is not read to its end. */
  stream: Readable
}

/** Null when there is no such file. */
export async function statFile(path: string): Promise<FileStat | null> {
  const found = await statOrNull(path)
  return found?.isFile() ? fileStat(found) : null
}

/** Null when there is no such file. The range is inclusive at both ends, in bytes, and must lie inside the file. */
export async function openFile(path: string, range?: { start: number; end: number }): Promise<OpenFile | null> {
  const handle = await openOrNull(path)
  if (handle === null) return null
  try {
    // Size and tag come from the file that is open, which may be replaced under its name meanwhile.
    const about = fileStat(await handle.stat({ bigint: true }))
    if (range && !(range.start >= 0 && range.start <= range.end && range.end < about.size)) {
      throw new RangeError(`Bytes ${range.start}-${range.end} of ${about.size}`)
    }
    return { ...about, stream: handle.createReadStream({ ...range, highWaterMark: 1 << 18 }) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function fileStat(found: BigIntStats): FileStat {
  return {
    size: Number(found.size),
    modifiedMs: Number(found.mtimeMs),
    etag: `"${found.size.toString(16)}-${found.mtimeNs.toString(16)}-${found.ino.toString(16)}"`,
  }
}

export async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
