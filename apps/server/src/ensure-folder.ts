import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder where it is not there yet, and sees that it can be written to.
 * @param what names it for a person, `advice` says what they can do
 * @throws Error in one sentence
 */
export function ensureFolder(path: string, what: string, advice: string): void {
  const dir = resolve(path)
  try {
    makeFolder(dir)
    if (!statSync(dir).isDirectory()) throw new Error(`${dir} is a file, not a folder`)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Error(`${what} ${dir} cannot be made or written to: ${advice}`, { cause })
  }
}

/** Sees that a file, where it is there, can be written to. */
export function ensureWritable(file: string, advice: string): void {
  if (!existsSync(file)) return
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
  } catch (cause) {
    throw new Error(`${file} cannot be written to by this user: ${advice}`, { cause })
  }
}

// One level at a time: Node's own recursive form never comes back from file systems that refuse with ENOENT, such as
// /proc.
function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  if (dirname(dir) !== dir) makeFolder(dirname(dir))
  try {
    mkdirSync(dir)
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(dir)) throw error
  }
}
