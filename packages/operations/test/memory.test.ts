import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { writeLargeFrame } from './frames.ts'
import { temporaryDir } from './run.ts'

const program = new URL('./operation-memory.ts', import.meta.url).pathname

/** Peak memory of a process that runs an operation on `count` frames, MB. */
async function peakOf(operation: string, frame: string, count: number, outDir: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, operation, frame, String(count), outDir])
  return Number(stdout)
}

describe('memory', () => {
  it('does not grow with the number of frames', async () => {
    const dir = temporaryDir()
    const frame = writeLargeFrame(dir, 'frame', 2048, 100) // 16 MB each, were it held
    const few = await peakOf('Median', frame, 10, join(dir, 'few'))
    const many = await peakOf('Median', frame, 60, join(dir, 'many'))
    expect(few).toBeLessThan(300)
    expect(many).toBeLessThan(few + 100)
  }, 120_000)

  it('of a colour picture does not grow with the number of channels', async () => {
    const dir = temporaryDir()
    const frame = writeLargeFrame(dir, 'frame', 2048, 100)
    const two = await peakOf('Color Image', frame, 2, join(dir, 'two'))
    const six = await peakOf('Color Image', frame, 6, join(dir, 'six'))
    expect(two).toBeLessThan(400)
    expect(six).toBeLessThan(two + 40) // four more frames would be 64 MB
  }, 120_000)
})
