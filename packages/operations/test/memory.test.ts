import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { writeLargeFrame } from './frames.ts'
import { temporaryDir } from './run.ts'

const program = new URL('./median-memory.ts', import.meta.url).pathname

/** Peak memory of a process that takes the median of `count` frames, MB. */
async function peakOf(frame: string, count: number, outDir: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, frame, String(count), outDir])
  return Number(stdout)
}

describe('memory', () => {
  it('does not grow with the number of frames', async () => {
    const dir = temporaryDir()
    const frame = writeLargeFrame(dir, 'frame', 2048, 100) // 16 MB each, were it held
    const few = await peakOf(frame, 10, join(dir, 'few'))
    const many = await peakOf(frame, 60, join(dir, 'many'))
    expect(few).toBeLessThan(300)
    expect(many).toBeLessThan(few + 100)
  }, 120_000)
})
