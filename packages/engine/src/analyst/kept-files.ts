import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { BlobStore } from '@datalab/frames'
import type { Scratch } from '../scratch.ts'

/** A blob, with the time that its links are counted from. */
export interface KeptBlob {
  key: string
  name: string
  /** ISO 8601. */
  created: string
}

/** Files that are made once and kept in the blob store, until `expireKeptFiles`. */
export interface KeptFiles {
  /** The blob, made by `make` where it is not there or old: that writes a file into the folder and gives its name. */
  get(blob: KeptBlob, make: (folder: string) => Promise<string>): Promise<KeptBlob>
}

const DAY_MS = 24 * 3_600_000
/** A link that is given today may be good for 60 days, so a file must have as many left when it is asked for. */
const RENEW_AFTER_MS = 30 * DAY_MS
const KEEP_MS = RENEW_AFTER_MS + 60 * DAY_MS

const PURPOSES = ['analysis', 'thumbnail'] as const
type Purpose = (typeof PURPOSES)[number]

/** Keys of `keyOfFile`, no results'. */
const KEY = new RegExp(`^(${PURPOSES.join('|')})-[0-9a-f]{40}$`)

/**
 * Deletes kept files that no good link leads to, and tells of how many keys. Whoever asks for one later has it made
 * again; whoever asks at the same time keeps the new file.
 */
export async function expireKeptFiles(blobs: BlobStore, ended?: AbortSignal): Promise<number> {
  let expired = 0
  for (const key of await blobs.keys()) {
    if (ended?.aborted) break
    if (KEY.test(key) && (await blobs.expire(key, Date.now() - KEEP_MS))) expired++
  }
  return expired
}

export function createKeptFiles({ blobs, scratch }: { blobs: BlobStore; scratch: Scratch }): KeptFiles {
  const flights = new Map<string, Promise<void>>()

  async function make(blob: KeptBlob, write: (folder: string) => Promise<string>): Promise<void> {
    const folder = await scratch.create(blob.key)
    try {
      await blobs.put(blob.key, blob.name, join(folder, await write(folder)))
    } finally {
      await scratch.remove(folder)
    }
  }

  return {
    async get(blob, write) {
      const there = await blobs.stat(blob.key, blob.name)
      if (there && Date.now() - there.modifiedMs < RENEW_AFTER_MS) return blob
      const path = `${blob.key}/${blob.name}`
      let flight = flights.get(path)
      if (!flight) {
        flight = make(blob, write).finally(() => flights.delete(path))
        flights.set(path, flight)
      }
      await flight
      return blob
    },
  }
}

/** A key for what is made of a file as it is now: another file has another key. */
export function keyOfFile(purpose: Purpose, ...facts: readonly (string | number)[]): string {
  return `${purpose}-${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 40)}`
}

/** A basename as a name that a blob can have. */
export function blobName(basename: string, ending: string): string {
  const safe = basename.replaceAll(/[^\w.-]/g, '_').replace(/^[^0-9A-Za-z_]/, '_')
  return `${safe.slice(0, 150)}${ending}`
}
