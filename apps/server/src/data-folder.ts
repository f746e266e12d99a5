import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes the data folder where it is not there yet, and sees that it can be written to.
 * @throws Error in one sentence that says what to do
 */
export function ensureDataFolder(dir: string): void {
  try {
    makeFolder(dir)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Error(`the data folder ${dir} cannot be made or written to: name another with DATA_DIR or --data-dir`, {
      cause,
    })
  }
}

// One level at a time: Node's own recursive form never comes back from file systems that refuse with ENOENT, such as /proc.
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
