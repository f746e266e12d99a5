import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bytesSource, type Dtype, openFits, openImage } from '../src/index.ts'
import { readJson, sha256 } from './reference.ts'

const CASES = new URL('../../../reference/fits-cases/', import.meta.url)

interface Case {
  file: string
  what: string
  dtype: Dtype
  shape: number[]
  sha256: string
}

const { files } = readJson<{ files: Case[] }>(new URL('manifest.json', CASES))

test('there are cases', () => {
  expect(files.length).toBeGreaterThan(100)
})

test.each(files)('$file is read as cfitsio reads it: $what', ({ file, dtype, shape, sha256: wanted }) => {
  const fits = openFits(bytesSource(readFileSync(new URL(file, CASES))))
  const image = openImage(fits, fits.hdus[1]!)
  expect(image.dtype).toBe(dtype)
  expect(image.shape).toEqual(shape)
  expect(sha256(image.read())).toBe(wanted)
})
