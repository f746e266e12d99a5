import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { explain } from './explain.ts'
import { withFitsFile } from './with-fits-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'with-fits-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('what is wrong with a FITS file is told once, with the name of the file', () => {
  const path = join(folder, 'no.fits')
  writeFileSync(path, 'nothing of the kind')
  let told = ''
  try {
    withFitsFile(path, () => {})
  } catch (error) {
    told = explain(error)
  }
  expect(told).toBe(`${path}: the file does not begin with the card SIMPLE`)
})
