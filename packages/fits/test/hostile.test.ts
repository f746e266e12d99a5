import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import {
  bytesSource,
  exportFits,
  FitsError,
  type FitsFile,
  imageHeader,
  openFits,
  openImage,
  verifyFits,
} from '../src/index.ts'
import { FITS_REFERENCE, readJson } from './reference.ts'

interface FirstImage {
  shape: number[]
  sum: number
  first_row: number[]
  last: number
}

interface HostileFile {
  file: string
  what: string
  expect: 'error' | 'partial' | 'readable' | 'any'
  first_image?: FirstImage
}

const HOSTILE = new URL('hostile/', FITS_REFERENCE)
const { files, limits } = readJson<{ files: HostileFile[]; limits: { seconds: number; bytes: number } }>(
  new URL('manifest.json', HOSTILE),
)

/** Reads all there is; what is wrong comes back, anything but a FitsError is thrown. */
function readEverything(bytes: Uint8Array): { file: FitsFile | null; errors: FitsError[] } {
  try {
    const file = openFits(bytesSource(bytes))
    for (const hdu of file.hdus) imageHeader(hdu)
    const errors = exportFits(file, { write: () => {} })
    const { problems } = verifyFits(file)
    // Both ways of reading have to agree on whether there is something wrong (only JSON has a limit of size).
    if (errors.some(({ code }) => code !== 'too_large')) expect(problems.length).toBeGreaterThan(0)
    return { file, errors }
  } catch (error) {
    if (error instanceof FitsError) return { file: null, errors: [error] }
    throw error
  }
}

function expectFirstImage(file: FitsFile | null, want: FirstImage): void {
  const first = file!.hdus.find((hdu) => hdu.kind === 'image' || hdu.kind === 'compressed')!
  const image = openImage(file!, first)
  const pixels = image.read()
  expect(image.shape).toEqual(want.shape)
  expect(pixels).toBeInstanceOf(Int16Array)
  const numbers = Array.from(pixels as Int16Array)
  expect(numbers.slice(0, 5)).toEqual(want.first_row)
  expect(numbers.at(-1)).toBe(want.last)
  expect(numbers.reduce((sum, value) => sum + value, 0)).toBe(want.sum)
}

const startKilobytes = process.resourceUsage().maxRSS

afterAll(() => {
  // All files one after another in one process take no more than a single one may.
  expect((process.resourceUsage().maxRSS - startKilobytes) * 1024).toBeLessThan(limits.bytes)
})

describe.each(files)('$file: $what', (hostile) => {
  test(`expected: ${hostile.expect}`, { timeout: limits.seconds * 1000 }, () => {
    const { file, errors } = readEverything(readFileSync(new URL(hostile.file, HOSTILE)))
    if (hostile.expect === 'readable') expect(errors).toEqual([])
    if (hostile.expect === 'error' || hostile.expect === 'partial') {
      expect(errors).not.toEqual([])
      for (const error of errors) expect(error.message.length).toBeGreaterThan(10)
    }
    if (hostile.expect === 'partial') expect(file).not.toBeNull()
    if (hostile.first_image) expectFirstImage(file, hostile.first_image)
  })
})

/** A seeded generator (mulberry32), so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('good files, damaged', () => {
  test('every prefix of a file of several HDUs is read or refused', () => {
    const whole = readFileSync(new URL('banzai.fits.fz', FITS_REFERENCE))
    for (let length = 0; length < whole.length; length += 97) readEverything(whole.subarray(0, length))
  })

  // All 8640 were tried once; a prime step meets every column of a card.
  test('any byte of the headers can be wrong', { timeout: 60_000 }, () => {
    const whole = readFileSync(new URL('rice_1_i2_row.fits', FITS_REFERENCE))
    for (let at = 0; at < 3 * 2880; at += 7) {
      const bytes = Uint8Array.from(whole)
      bytes[at] = bytes[at]! ^ 0xff
      readEverything(bytes)
    }
  })

  /** Each file this often; a thousand times was done once, and takes minutes. */
  const CHANGES = 2
  const names = readdirSync(FITS_REFERENCE).filter((name) => /\.fits(?:\.fz|\.gz)?$/.test(name))

  test('random bytes anywhere are read or refused', { timeout: 120_000 }, () => {
    const random = randomNumbers(20240504)
    for (const name of names) {
      const whole = readFileSync(new URL(name, FITS_REFERENCE))
      for (let change = 0; change < CHANGES; change++) {
        const bytes = Uint8Array.from(whole)
        const count = 1 + Math.floor(random() * 16)
        for (let i = 0; i < count; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
        readEverything(bytes)
      }
    }
  })
})
