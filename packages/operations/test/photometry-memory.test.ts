import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exposeField, simulateField, writeFrameTo } from '@datalab/simulation'
import { expect, test } from 'vitest'
import { temporaryDir } from './run.ts'

const program = new URL('./photometry-memory.ts', import.meta.url).pathname
const SIDE = 2048

/** Peak memory of a process that measures `count` frames with two threads, MB. */
async function peakOf(frame: string, count: number, outDir: string, place: readonly [number, number]): Promise<number> {
  const sent = [program, frame, String(count), outDir, ...place.map(String)]
  const { stdout } = await promisify(execFile)(process.execPath, sent)
  return Number(stdout)
}

test('memory of a light curve does not grow with the number of frames: each thread holds one', async () => {
  const dir = temporaryDir()
  const center = { ra: 120, dec: -20 }
  const field = simulateField({ name: 'Field', seed: 3, center, sizeArcmin: 20, starCount: 60, faintest: 16 })
  const start = '2024-01-15T02:00:00'
  const exposure = { band: 'rp', start, exposureSeconds: 60, width: SIDE, height: SIDE, number: 1 } as const
  const frame = writeFrameTo(dir, exposeField(field, exposure)) // 16 MB as floats
  const distance = ({ ra, dec }: { ra: number; dec: number }) => Math.hypot(ra - center.ra, dec - center.dec)
  const target = field.stars.toSorted((a, b) => distance(a) - distance(b))[0]!
  // What the collector lets lie until it comes settles after some fifty frames.
  const few = await peakOf(frame, 60, join(dir, 'few'), [target.ra, target.dec])
  const many = await peakOf(frame, 120, join(dir, 'many'), [target.ra, target.dec])
  expect(few).toBeLessThan(500)
  expect(many).toBeLessThan(few + 200) // 60 more frames would be 1000 MB
}, 240_000)
