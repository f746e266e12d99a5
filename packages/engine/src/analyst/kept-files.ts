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

/** Files that are made once and kept in the blob store. */
export interface KeptFiles {
  /** The blob, made by `make` where it is not there: that writes a file into the folder and gives its name. */
  get(blob: KeptBlob, make: (folder: string) => Promise<string>): Promise<KeptBlob>
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
      if (await blobs.has(blob.key, blob.name)) return blob
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
export function keyOfFile(purpose: string, ...facts: readonly (string | number)[]): string {
  return `${purpose}-${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 40)}`
}

/** A basename as a name that a blob can have. */
export function blobName(basename: string, ending: string): string {
  const safe = basename.replaceAll(/[^\w.-]/g, '_').replace(/^[^0-9A-Za-z_]/, '_')
  return `${safe.slice(0, 150)}${ending}`
}
