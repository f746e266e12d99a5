import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import type { OperationContext } from '../context.ts'
import { saveColourPicture } from './colour-pictures.ts'

const scratchDir = mkdtempSync(join(tmpdir(), 'datalab-colour-'))
afterAll(() => rmSync(scratchDir, { recursive: true }))

it('a colour picture of which one file cannot be written fails when the others are no longer written', async () => {
  const [width, height] = [1500, 1000]
  const levels = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7919) >> 3)
  mkdirSync(join(scratchDir, 'k.thumbnail.jpg'))
  const context = {
    scratchDir,
    outDir: scratchDir,
    progress() {},
    throwIfCancelled() {},
  } as unknown as OperationContext // all it uses
  await expect(saveColourPicture(context, 'k', { levels, width, height, unseen: [] })).rejects.toThrow('EISDIR')
  for (const name of ['k.tif', 'k.jpg']) {
    expect(await sharp(join(scratchDir, name), { failOn: 'warning' }).stats()).toMatchObject({ isOpaque: true })
  }
})
