import { collectGarbageSoon } from '../collect-garbage.ts'

/** Memory is kept from frame to frame of a light curve, but not from one light curve to the next. */
const IDLE_BEFORE_RELEASE_MS = 3000

/** A function to be called at every use; `release` is called once it was not called for a while. */
function onIdle(release: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    timer = undefined
    release()
    collectGarbageSoon()
  }
  return () => {
    if (timer === undefined) timer = setTimeout(end, IDLE_BEFORE_RELEASE_MS).unref()
    else timer.refresh()
  }
}

/**
 * A buffer for pixels that grows to what is asked for and is reused by every call, until there was none for some
 * seconds: then it is released. A thread that works on one frame after the other holds one such buffer, however many
 * frames there are. What it gives is valid until the next call, with whatever content the last one left.
 */
export function createIdleReleasedBuffer(): (count: number) => Float32Array {
  let floats = new Float32Array(0)
  const used = onIdle(() => {
    floats = new Float32Array(0)
  })
  return (count) => {
    if (floats.length < count) floats = new Float32Array(count)
    used()
    return floats.subarray(0, count)
  }
}

/** The buffer of this thread for the pixels of the frame that it works on. */
export const frameScratch = createIdleReleasedBuffer()

/** Buffers for work that goes on beside this thread while it reads the next frame. */
export interface BufferPool {
  /** A buffer of at least so many bytes, of any content, that nobody else has until it is released. */
  acquire(bytes: number): ArrayBuffer
  release(buffer: ArrayBuffer): void
}

/** A pool that keeps released buffers for reuse, and frees them when none was released for some seconds. */
export function createBufferPool(): BufferPool {
  const spares: ArrayBuffer[] = []
  const used = onIdle(() => {
    spares.length = 0
  })
  return {
    acquire(bytes) {
      const spare = spares.pop()
      return spare !== undefined && spare.byteLength >= bytes ? spare : new ArrayBuffer(bytes)
    },
    release(buffer) {
      spares.push(buffer)
      used()
    },
  }
}
