import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { frameKey, type Operation } from '@datalab/operations'
import { UsageError } from './usage-error.ts'

type InputObject = Record<string, unknown>

/** The value of `--input` or the like: JSON text, or `@` and the path of a file that holds it. */
export async function parseInputOption(text: string | undefined, option = '--input'): Promise<InputObject> {
  if (text === undefined) return {}
  const json = text.startsWith('@') ? await readFile(text.slice(1), 'utf8') : text
  try {
    const value: unknown = JSON.parse(json)
    if (isObject(value)) return value
  } catch (error) {
    throw new UsageError(`${option} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  throw new UsageError(`${option} must be a JSON object, such as {"stacking_mode": "simple"}`)
}

/**
 * An operation's input for local files: every frame that is given as a path, or as an object with `path`, becomes a
 * frame of the archive by name, and `paths` tells where each is. Paths given as arguments come first in the first input
 * that takes frames.
 */
export function localInput(
  operation: Operation,
  files: readonly string[],
  given: InputObject,
): { input: InputObject; paths: Record<string, string> } {
  const frames = localFrames()
  const names = Object.entries(operation.wizard().inputs)
    .filter(([, { type }]) => type === 'fits')
    .map(([name]) => name)
  const input: InputObject = { ...given }
  if (files.length > 0) {
    if (names.length === 0) throw new UsageError(`${operation.name} takes no files`)
    input[names[0]] = [...files, ...asList(given[names[0]])]
  }
  for (const name of names)
    if (input[name] !== undefined) input[name] = asList(input[name]).map((item) => frames.add(item, name))
  return { input, paths: frames.paths }
}

/** Gives each path a frame name: the file's, without its FITS suffixes, made distinct where two folders share it. */
function localFrames() {
  const paths: Record<string, string> = {}
  const nameOf = new Map<string, string>()
  const taken = new Set<string>()
  const frameName = (path: string): string => {
    const known = nameOf.get(path)
    if (known) return known
    const stem = basename(path).replace(/(\.(fits|fit|fts|fz|gz))+$/i, '') || basename(path)
    let name = stem
    for (let copy = 2; taken.has(name); copy++) name = `${stem}_${copy}`
    taken.add(name)
    nameOf.set(path, name)
    return name
  }
  return {
    paths,
    add(item: unknown, input: string): InputObject {
      const { path, ...others } = isObject(item) ? item : { path: item }
      if (typeof path !== 'string' || path === '')
        throw new UsageError(`${input}: a frame is a path, or an object with "path"`)
      const frame = { ...others, basename: frameName(resolve(path)), source: 'archive' }
      paths[frameKey(frame)] = resolve(path)
      return frame
    },
  }
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

const isObject = (value: unknown): value is InputObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
