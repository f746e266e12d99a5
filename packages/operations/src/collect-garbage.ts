let pending: { timer: NodeJS.Timeout; thoroughly: boolean } | undefined

/**
 * Lets the garbage collector of this thread run, once, when the thread has nothing else to do, where it can be asked to
 * (Node's `--expose-gc`). Left to itself it sees only small objects, and lets tens of megabytes lie that belong to them:
 * buffers of files, pictures, the memory of WebAssembly modules.
 *
 * @param thoroughly also compacts the heap, which takes four times as long: worth it after code was loaded
 * @param afterMs a call in the meantime begins the wait anew; one that was to be thorough stays so
 */
export function collectGarbageSoon({ thoroughly = false, afterMs = 0 } = {}): void {
  const { gc } = globalThis
  if (!gc) return
  clearTimeout(pending?.timer)
  const stronger = thoroughly || pending?.thoroughly === true
  const collect = () => {
    pending = undefined
    gc({ type: 'major', execution: 'sync', flavor: stronger ? 'last-resort' : 'regular' })
  }
  pending = { timer: setTimeout(collect, afterMs).unref(), thoroughly: stronger }
}
