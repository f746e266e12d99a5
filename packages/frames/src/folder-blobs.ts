import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from './blob-store.ts'
import { FrameError, frameNotFound } from './frame-error.ts'
import { openFile, statFile, statOrNull } from './open-file.ts'

/** A leading dot is for files on their way in or out. */
const KEY = /^[0-9A-Za-z_][0-9A-Za-z_-]{0,127}$/
const NAME = /^[0-9A-Za-z_][0-9A-Za-z._-]{0,199}$/
const UNFINISHED = '.unfinished'
const STALE_MS = 24 * 3600 * 1000

/** Blobs as files `<dir>/<key>/<name>`. The folder is made at the first put. */
export function createFolderBlobs({ dir }: { dir: string }): BlobStore {
  const unfinished = join(dir, UNFINISHED)

  function folderOf(key: string): string {
    if (!KEY.test(key)) throw new FrameError('bad_name', key, `No key of a result: ${JSON.stringify(key)}`)
    return join(dir, key)
  }

  function fileOf(key: string, name: string): string {
    const folder = folderOf(key)
    if (!NAME.test(name)) throw new FrameError('bad_name', name, `No name of a blob: ${JSON.stringify(name)}`)
    return join(folder, name)
  }

  const busy = new Map<string, Promise<void>>()

  /** One after the other for each key, in this process. */
  function inTurn<Result>(key: string, fn: () => Promise<Result>): Promise<Result> {
    const result = (busy.get(key) ?? Promise.resolve()).then(fn)
    const done = result.then(
      () => {},
      () => {},
    )
    busy.set(key, done)
    void done.then(() => busy.get(key) === done && busy.delete(key))
    return result
  }

  async function moveIn(temporary: string, folder: string, target: string): Promise<void> {
    // Another process may remove the key between the two calls; then the folder is made again.
    for (let attempt = 1; ; attempt++) {
      let made: string | undefined
      try {
        made = await mkdir(folder, { recursive: true })
        await rename(temporary, target)
      } catch (error) {
        if (errorCode(error) === 'ENOENT' && attempt < 5) continue
        throw error
      }
      await syncFolder(folder)
      if (made !== undefined) await syncPath(dir)
      return
    }
  }

  /** Moves everything under a key where nobody finds it; null when there is nothing. */
  async function moveAway(key: string): Promise<string | null> {
    const doomed = join(unfinished, randomUUID())
    await mkdir(unfinished, { recursive: true })
    try {
      await rename(folderOf(key), doomed)
      return doomed
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  async function moveBack(doomed: string, folder: string): Promise<void> {
    for (const name of await namesIn(doomed)) {
      const target = join(folder, name)
      // What was put there in the meantime is newer.
      if ((await statOrNull(target)) === null) await moveIn(join(doomed, name), folder, target)
    }
  }

  return {
    async put(key, name, sourcePath, { keep = false } = {}) {
      const target = fileOf(key, name)
      await mkdir(unfinished, { recursive: true })
      const temporary = join(unfinished, randomUUID())
      try {
        await takeIn(sourcePath, temporary, keep)
        await syncPath(temporary)
        await inTurn(key, () => moveIn(temporary, folderOf(key), target))
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },

    async has(key, name) {
      return (await statFile(fileOf(key, name))) !== null
    },

    async stat(key, name) {
      return statFile(fileOf(key, name))
    },

    async path(key, name) {
      const path = fileOf(key, name)
      if ((await statFile(path)) === null) throw frameNotFound(name)
      return path
    },

    async open(key, name, range) {
      return openFile(fileOf(key, name), range)
    },

    async list(key) {
      return (await namesIn(folderOf(key))).sort()
    },

    async keys() {
      const entries = await entriesOf(dir)
      return entries.filter((name) => KEY.test(name)).sort()
    },

    async remove(key) {
      await inTurn(key, async () => {
        const doomed = await moveAway(key)
        if (doomed !== null) await rm(doomed, { recursive: true, force: true })
      })
    },

    async expire(key, beforeMs) {
      return inTurn(key, async () => {
        if (await holdsNewer(folderOf(key), beforeMs)) return false
        const doomed = await moveAway(key)
        if (doomed === null) return false
        // Another process may have put a blob there after the first look.
        const renewed = await holdsNewer(doomed, beforeMs)
        if (renewed) await moveBack(doomed, folderOf(key))
        await rm(doomed, { recursive: true, force: true })
        return !renewed
      })
    },

    async sweep(nowMs = Date.now()) {
      for (const entry of await entriesOf(unfinished)) {
        const path = join(unfinished, entry)
        const found = await statOrNull(path)
        if (found && nowMs - Number(found.ctimeMs) > STALE_MS) await rm(path, { recursive: true, force: true })
      }
    },
  }
}

async function takeIn(sourcePath: string, temporary: string, keep: boolean): Promise<void> {
  if (!keep) {
    try {
      await rename(sourcePath, temporary)
      return
    } catch (error) {
      if (errorCode(error) !== 'EXDEV') throw error
    }
  }
  await copyFile(sourcePath, temporary, constants.COPYFILE_FICLONE)
  if (!keep) await unlink(sourcePath)
}

/** After a crash of the machine a file has its contents, and a folder its names, only once they were synced. */
async function syncPath(path: string): Promise<void> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    // Windows opens no folders, and keeps names without being asked.
    if (process.platform === 'win32' && ['EISDIR', 'EPERM', 'EACCES'].includes(errorCode(error) ?? '')) return
    throw error
  }
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** As `syncPath`; another process may have removed the folder, then there is nothing to keep. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await syncPath(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

async function holdsNewer(folder: string, beforeMs: number): Promise<boolean> {
  for (const name of await namesIn(folder)) {
    const file = await statFile(join(folder, name))
    if (file && file.modifiedMs >= beforeMs) return true
  }
  return false
}

/** Names of blobs. */
async function namesIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((name) => NAME.test(name))
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
