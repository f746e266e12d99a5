import { collectGarbageSoon } from '../collect-garbage.ts'

/** Memory is kept from frame to frame, not from one light curve to the next. */
const REST_MS = 3000

/** Calls `forget` when nothing has been told for a while; the function that it gives is to be called at every use. */
function whenAtRest(forget: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    timer = undefined
    forget()
    collectGarbageSoon()
  }
  return () => {
    if (timer === undefined) timer = setTimeout(end, REST_MS).unref()
    else timer.refresh()
  }
}

/**
 * Memory for pixels: the same every time, until none was wanted for some seconds. A thread that does one frame after the other so holds one,
 * however many there are.
 */
export function createScratch(): (count: number) => Float32Array {
  let floats = new Float32Array(0)
  const used = whenAtRest(() => {
    floats = new Float32Array(0)
  })
  return (count) => {
    if (floats.length < count) floats = new Float32Array(count)
    used()
    return floats.subarray(0, count)
  }
}

/** For the pixels of a frame, whatever is done with them. */
export const frameScratch = createScratch()

/** Lends memory for work that goes on while the next frame is read. */
export interface Lender {
  /** At least so many bytes, of any content. */
  lend(bytes: number): ArrayBuffer
  takeBack(memory: ArrayBuffer): void
}

/** Lends what was given back, until nobody wanted any for some seconds. */
export function createLender(): Lender {
  const spares: ArrayBuffer[] = []
  const used = whenAtRest(() => {
    spares.length = 0
  })
  return {
    lend(bytes) {
      const spare = spares.pop()
      return spare !== undefined && spare.byteLength >= bytes ? spare : new ArrayBuffer(bytes)
    },
    takeBack(memory) {
      spares.push(memory)
      used()
    },
  }
}
