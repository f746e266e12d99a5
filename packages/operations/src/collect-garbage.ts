let soon: NodeJS.Timeout | undefined

/**
 * Lets the garbage collector of this thread run, once, when the thread has nothing else to do, where it can be asked to (Node's
 * `--expose-gc`). Left to itself it sees only small objects, and lets tens of megabytes lie that belong to them: buffers of files,
 * pictures, the memory of WebAssembly modules.
 *
 * @param thoroughly takes four times as long, and gives back the pages in which a few objects are left: for what loading code leaves
 * @param afterMs a call in the meantime begins the wait anew
 */
export function collectGarbageSoon({ thoroughly = false, afterMs = 0 } = {}): void {
  if (!globalThis.gc) return
  const flavor = thoroughly ? 'last-resort' : 'regular'
  clearTimeout(soon)
  soon = setTimeout(globalThis.gc, afterMs, { type: 'major', execution: 'sync', flavor }).unref()
}
