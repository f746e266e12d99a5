import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import { afterAll, expect, test } from 'vitest'
import { explain } from './explain.ts'
import { pickHdu } from './fits-header.ts'
import { UsageError } from './usage-error.ts'
import { withFitsFile } from './with-fits-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'with-fits-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('what is wrong with a FITS file is told once, with the name of the file', () => {
  const path = join(folder, 'no.fits')
  writeFileSync(path, 'nothing of the kind')
  expect(told(() => withFitsFile(path, () => {}))).toBe(`${path}: the file does not begin with the card SIMPLE`)
})

test('so is an HDU that it does not have, which stays wrong usage', () => {
  const path = join(folder, 'empty.fits')
  const sink = fileSink(path)
  writeFits(sink, [{ kind: 'empty' }])
  sink.close()
  const pick = () => withFitsFile(path, (file) => pickHdu(file, 'SCI'))
  expect(told(pick)).toBe(`${path}: there is no HDU SCI; there are 0`)
  expect(pick).toThrow(UsageError)
})

function told(work: () => void): string {
  try {
    work()
    return ''
  } catch (error) {
    return explain(error)
  }
}
