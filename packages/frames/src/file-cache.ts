import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { FrameError } from './frame-error.ts'

/** A file on local disk that is not removed until it is released. */
export interface LocalFrame {
  path: string
  release(): void
}

export interface FileCacheOptions {
  dir: string
  /** Files not in use are removed, least recently used first, while all together are above it. */
  budgetBytes: number
}

export interface FetchRequest {
  /** What the file is of, one key one content: source and basename. */
  key: string
  /** For messages. */
  basename: string
  /** Size that the origin says the file has. */
  sizeBytes?: number
  /** Writes the whole file to `destination`. Stops when the signal is aborted: nobody waits any more. */
  fetch(destination: string, signal: AbortSignal): Promise<void>
  /** Ends this caller's waiting; the fetch goes on while others wait for it. */
  signal?: AbortSignal
}

export interface FileCache {
  get(request: FetchRequest): Promise<LocalFrame>
}

interface Flight {
  done: Promise<string>
  waiters: number
  abort: AbortController
}

const SUFFIX = '.fits'
const PART = '.part'
const STALE_PART_MS = 24 * 3600 * 1000

/**
 * Files fetched from elsewhere, kept on local disk within a budget. The folder itself is the ledger: what is there at
 * start is taken over.
 */
export function createFileCache({ dir, budgetBytes }: FileCacheOptions): FileCache {
  const flights = new Map<string, Flight>()
  const pins = new Map<string, number>()
  let sweep: Promise<void> = Promise.resolve()

  async function bring(path: string, request: FetchRequest, signal: AbortSignal): Promise<string> {
    if (await isWhole(path, request.sizeBytes)) {
      // The time of modification is the time of last use: it survives a restart, which the time of access may not.
      const present = new Date()
      await utimes(path, present, present)
      return path
    }
    await mkdir(dir, { recursive: true })
    signal.throwIfAborted()
    const part = join(dir, `${randomUUID()}${PART}`)
    try {
      await request.fetch(part, signal)
      signal.throwIfAborted()
      if (!(await isWhole(part, request.sizeBytes))) {
        const message = `What came for ${request.basename} is not a whole FITS file.`
        throw new FrameError('bad_file', request.basename, message)
      }
      await rename(part, path)
    } catch (error) {
      throw diskFull(error, request.basename) ?? error
    } finally {
      await rm(part, { force: true })
    }
    return path
  }

  function evict(): Promise<void> {
    sweep = sweep.then(() => evictNow(dir, budgetBytes, (path) => pins.has(path))).catch(() => undefined)
    return sweep
  }

  function unpin(path: string): void {
    const left = (pins.get(path) ?? 1) - 1
    if (left > 0) pins.set(path, left)
    else pins.delete(path)
  }

  function flightTo(path: string, request: FetchRequest): Flight {
    const going = flights.get(path)
    if (going) return going
    const abort = new AbortController()
    const flight: Flight = { waiters: 0, abort, done: bring(path, request, abort.signal) }
    flights.set(path, flight)
    const land = () => {
      if (flights.get(path) === flight) flights.delete(path)
    }
    flight.done.then(land, land)
    return flight
  }

  return {
    async get(request) {
      request.signal?.throwIfAborted()
      const path = join(dir, `${createHash('sha256').update(request.key).digest('hex')}${SUFFIX}`)
      // Pinned before it is there, so that no eviction comes between its arrival and its use.
      pins.set(path, (pins.get(path) ?? 0) + 1)
      const flight = flightTo(path, request)
      flight.waiters++
      try {
        await untilAborted(flight.done, request.signal)
      } catch (error) {
        unpin(path)
        throw error
      } finally {
        flight.waiters--
        if (flight.waiters === 0 && flights.get(path) === flight) {
          flights.delete(path)
          flight.abort.abort()
        }
      }
      await evict()
      let released = false
      return {
        path,
        release() {
          if (released) return
          released = true
          unpin(path)
        },
      }
    },
  }
}

/** Oldest first until the budget holds. Ends when there is nothing left that may go, also above the budget. */
async function evictNow(dir: string, budgetBytes: number, inUse: (path: string) => boolean): Promise<void> {
  const files: { path: string; size: number; modifiedMs: number }[] = []
  for (const name of await readdir(dir)) {
    const path = join(dir, name)
    const found = await stat(path).catch(() => null)
    if (!found?.isFile()) continue
    if (name.endsWith(PART) && Date.now() - found.mtimeMs > STALE_PART_MS) await rm(path, { force: true })
    else files.push({ path, size: found.size, modifiedMs: found.mtimeMs })
  }
  files.sort((a, b) => a.modifiedMs - b.modifiedMs)
  let total = files.reduce((sum, file) => sum + file.size, 0)
  for (const file of files) {
    if (total <= budgetBytes) return
    if (inUse(file.path) || !file.path.endsWith(SUFFIX)) continue
    await rm(file.path, { force: true })
    total -= file.size
  }
}

function diskFull(error: unknown, basename: string): FrameError | null {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) return null
  return new FrameError('unavailable', basename, `No space left on the disk for ${basename}.`, { cause: error })
}

/** Of the size that was said, and beginning as FITS files do (or as gzip does, which may hold one). */
async function isWhole(path: string, sizeBytes: number | undefined): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null)
  if (handle === null) return false
  try {
    const { size } = await handle.stat()
    const head = Buffer.alloc(10)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    if (sizeBytes !== undefined && size !== sizeBytes) return false
    if (bytesRead >= 2 && head[0] === 0x1f && head[1] === 0x8b) return true
    return head.toString('latin1', 0, bytesRead) === 'SIMPLE  = '
  } finally {
    await handle.close()
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
