import { areaAverage } from '@datalab/astro'
import { answer, type Task } from './answer.ts'

const SIDE = 4096
const SMALL = 500
/** Every so many rows and columns are compared. */
const EVERY = 50

/** The same pixels as contestants/reduce.py. */
const pixels = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 100 + ((i * 7919) % 1000) / 50)

function reduce(): Task {
  return async () => {
    const small = areaAverage(pixels, SIDE, SIDE, SMALL, SMALL)
    return () => {
      let sum = 0
      for (let y = 0; y < SMALL; y += EVERY) for (let x = 0; x < SMALL; x += EVERY) sum += small[y * SMALL + x]!
      return sum.toFixed(2)
    }
  }
}

await answer({ reduce })
