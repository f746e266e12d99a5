import { createInterface } from 'node:readline'
import { areaAverage } from '@datalab/astro'

const SIDE = 4096
const SMALL = 500
/** Every so many rows and columns are compared. */
const EVERY = 50

/** The same pixels as contestants/reduce.py. */
const pixels = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 100 + ((i * 7919) % 1000) / 50)

for await (const _line of createInterface({ input: process.stdin })) {
  const start = performance.now()
  const small = areaAverage(pixels, SIDE, SIDE, SMALL, SMALL)
  const seconds = (performance.now() - start) / 1000
  let sum = 0
  for (let y = 0; y < SMALL; y += EVERY) for (let x = 0; x < SMALL; x += EVERY) sum += small[y * SMALL + x]!
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ seconds, peakMegabytes, check: sum.toFixed(2) }))
}
