import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesSource, type Hdu, openFits, openImage, verifyFits } from '@datalab/fits'
import { afterAll, expect, it } from 'vitest'

import { findAnalysis, runAnalysis } from './run-analysis.ts'
import { writeAnswer } from './write-answer.ts'

const folder = mkdtempSync(join(tmpdir(), 'datalab-cutout-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [WIDTH, HEIGHT] = [60, 50]
/** A header that breaks rules which readers tolerate, with more than one description of its coordinates. */
const CARDS = [
  'SIMPLE  =                    T',
  'BITPIX  =                   16',
  'NAXIS   =                    2',
  `NAXIS1  = ${WIDTH}`,
  `NAXIS2  = ${HEIGHT}`,
  "CTYPE1  = 'RA---TAN'",
  "CTYPE2  = 'DEC--TAN'",
  'WCSAXES =                    2',
  'CRVAL1  = 150.0',
  'CRVAL2  = 2.0',
  'CRPIX1  = 30 / column',
  'CD1_1   = -1E-4',
  'CD2_2   = 1e-4',
  "CTYPE1A = 'LINEAR'",
  'CRPIX1A = 1',
  'CRVAL1A = 101',
  'LTV1    = -100',
  'AIRMASS = 1.0E0garbage',
  'DUP     =                    1',
  'DUP     =                    2',
  'DATAMAX = 3000',
  'END',
]

/** Asks for the 13 × 13 pixels about the reference point. */
async function cutOut(): Promise<{ hdu: Hdu; file: ReturnType<typeof openFits> }> {
  const header = CARDS.map((card) => card.padEnd(80)).join('')
  const pixels = Buffer.alloc(Math.ceil((2 * WIDTH * HEIGHT) / 2880) * 2880)
  for (let i = 0; i < WIDTH * HEIGHT; i++) pixels.writeInt16BE(i, 2 * i)
  const path = join(folder, 'sloppy.fits')
  writeFileSync(path, Buffer.concat([Buffer.from(header.padEnd(2880), 'latin1'), pixels]))
  const place = { basename: 'sloppy', ra: 150, dec: 2, size: 4.5, format: 'fits' }
  const input = findAnalysis('cutout')!.input.parse(place)
  const frames = [{ basename: 'sloppy', path, image: null }]
  const answer = writeAnswer(await runAnalysis({ action: 'cutout', input, frames, folder }))
  const { file_base64 } = JSON.parse(Buffer.from(answer).toString()) as { file_base64: string }
  const file = openFits(bytesSource(Buffer.from(file_base64, 'base64')))
  return { file, hdu: file.hdus[1]! }
}

it('a FITS cut-out keeps the rules, whatever the header of its image does', async () => {
  const { file } = await cutOut()
  expect(verifyFits(file)).toEqual({ ok: true, problems: [] })
})

it('every description of its coordinates says of a pixel what it said before', async () => {
  const { file, hdu } = await cutOut()
  const first = (openImage(file, hdu).read() as Float32Array)[0]!
  const [x0, y0] = [first % WIDTH, Math.floor(first / WIDTH)]
  expect([x0, y0]).toEqual([23, 0])
  const { header } = hdu
  expect([header.get('CRPIX1'), header.get('CRPIX1A'), header.get('LTV1')]).toEqual([30 - x0, 1 - x0, -100 - x0])
  expect(header.cards.find(({ keyword }) => keyword === 'CRPIX1')!.comment).toBe('column')
  expect(header.has('DATAMAX')).toBe(false)
})
