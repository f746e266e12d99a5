import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFitsFile } from '@datalab/fits/node'
import { afterAll, expect, it } from 'vitest'
import { lookAtImage } from '../analyses/analysis-frame.ts'
import { sourcesOf } from '../catalogues/sources-of.ts'
import { lookAtFrame } from './frame-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'datalab-science-image-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A frame of bytes that are zero: a file with a hole, which takes no room. */
function emptyFrame(width: number, height: number): string {
  const cards = ['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 2', `NAXIS1  = ${width}`, `NAXIS2  = ${height}`, 'END']
  const header = cards.map((card) => card.padEnd(80)).join('')
  const path = join(folder, `${width}x${height}.fits`)
  const file = openSync(path, 'w')
  writeSync(file, header.padEnd(2880))
  ftruncateSync(file, 2880 + Math.ceil((width * height) / 2880) * 2880)
  closeSync(file)
  return path
}

const frame = { basename: 'm31', source: 'archive' } as const

it('works on images of half a milliard pixels, and refuses larger ones in words before it takes memory', () => {
  expect(lookAtFrame(frame, emptyFrame(23_000, 23_000))).toMatchObject({ width: 23_000, height: 23_000 })
  const path = emptyFrame(24_000, 24_000)
  const words = 'its image of 24000 × 24000 pixels is larger than is worked on here'
  expect(() => lookAtFrame(frame, path)).toThrow(`Could not read m31: ${words}`)
  const file = openFitsFile(path)
  try {
    expect(() => lookAtImage(file)).toThrow(words)
    expect(() => sourcesOf(file)).toThrow(words)
  } finally {
    file.close()
  }
})
