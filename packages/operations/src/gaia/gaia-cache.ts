import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ANSWER_COLUMNS } from './gaia-stars.ts'
import type { Votable } from './votable.ts'

/** The catalogue is as it was published: answers are kept only not to ask again, and to forget what nobody looks at. */
const KEPT_MS = 30 * 86_400_000
const SUFFIX = '.gaia'

/** What is kept: answers by what was asked. */
export interface AnswerCache {
  /** The answer that was kept for this query, null when there is none that is young and whole. */
  get(query: string): Promise<Votable | null>
  /** Keeps an answer. A disk that refuses is no reason to fail: the answer is there. */
  put(query: string, answer: Votable): Promise<void>
}

/**
 * Keeps answers in a folder (null: nowhere) for 30 days. A file appears whole or not at all, whoever else writes it;
 * old ones are removed as new ones come.
 */
export function createAnswerCache(dir: string | null, now: () => number = Date.now): AnswerCache {
  if (dir === null) return { get: async () => null, put: async () => {} }
  const pathOf = (query: string) => join(dir, `${createHash('sha256').update(query).digest('hex')}${SUFFIX}`)
  const isYoung = async (path: string) => now() - (await stat(path)).mtimeMs < KEPT_MS

  async function removeOld(): Promise<void> {
    for (const name of await readdir(dir!)) {
      const path = join(dir!, name)
      if (name.includes(SUFFIX) && !(await isYoung(path))) await rm(path, { force: true })
    }
  }

  return {
    async get(query) {
      const path = pathOf(query)
      try {
        return (await isYoung(path)) ? decode(await readFile(path)) : null
      } catch {
        return null // not there, or not readable
      }
    },
    async put(query, answer) {
      const path = pathOf(query)
      const unfinished = `${path}.${randomUUID()}`
      try {
        await mkdir(dir, { recursive: true })
        await writeFile(unfinished, encode(answer))
        await rename(unfinished, path)
        await removeOld()
      } catch {
        await rm(unfinished, { force: true }).catch(() => {})
      }
    },
  }
}

/** Columns one after the other, as little-endian doubles. */
function encode(answer: Votable): Uint8Array {
  const bytes = Buffer.alloc(8 * ANSWER_COLUMNS.length * answer.rows)
  let at = 0
  for (const name of ANSWER_COLUMNS) for (const value of answer.column(name)!) at = bytes.writeDoubleLE(value, at)
  return bytes
}

function decode(bytes: Buffer): Votable | null {
  const rows = bytes.length / (8 * ANSWER_COLUMNS.length)
  if (!Number.isInteger(rows)) return null
  return {
    status: 'OK',
    rows,
    column(name) {
      const index = ANSWER_COLUMNS.indexOf(name)
      return index < 0
        ? null
        : Float64Array.from({ length: rows }, (_, i) => bytes.readDoubleLE(8 * (index * rows + i)))
    },
  }
}
