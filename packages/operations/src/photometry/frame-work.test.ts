import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeFrame } from '../../test/frames.ts'
import { CONTROL, workThrough } from './frame-work.ts'

const folder = mkdtempSync(join(tmpdir(), 'datalab-frame-work-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('a frame that cannot be drawn ends the work when the frame beside it is drawn, and no other is begun', async () => {
  const pixels = Float32Array.from({ length: 90_000 }, (_, i) => i % 97)
  const good = writeFrame(folder, { name: 'good', width: 300, pixels })
  const task = (path: string, name: string) => ({
    ...{ path, output: join(folder, name), rows: [], comparisons: [{ x: 20, y: 20 }] },
    ...{ target: { x: 280, y: 280 }, radii: { aperture: 3, inner: 5, outer: 8 } },
  })
  const tasks = [task(good, 'a.jpg'), task(join(folder, 'missing'), 'b.jpg'), task(good, 'c.jpg'), task(good, 'd.jpg')]
  const control = new Int32Array(CONTROL.words)
  const drawn: number[] = []
  const work = { kind: 'draw', tasks, settings: { longSide: 2000 } } as const
  await expect(workThrough(work, control, (index) => drawn.push(index))).rejects.toThrow('missing')
  expect(drawn).toEqual([0])
  expect(control[CONTROL.nextTask]).toBe(2)
  expect(existsSync(join(folder, 'a.jpg'))).toBe(true)
})
