import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasEnded, processIdentity } from './process-identity.ts'

/** Folders for the files that a run makes before they are products. */
export interface Scratch {
  /** Removes what processes that were killed have left. */
  clean(): Promise<void>
  /** An empty folder that nobody else has. */
  create(key: string): Promise<string>
  remove(folder: string): Promise<void>
  close(): Promise<void>
}

export function createScratch(dir: string): Scratch {
  const own = join(dir, processIdentity)
  const remove = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 3 })
  return {
    async clean() {
      await mkdir(dir, { recursive: true })
      for (const name of await readdir(dir)) if (hasEnded(name)) await remove(join(dir, name))
    },
    async create(key) {
      await mkdir(own, { recursive: true })
      return mkdtemp(join(own, `${key.slice(0, 16)}-`))
    },
    remove,
    close: () => remove(own),
  }
}
