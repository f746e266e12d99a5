import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type CardInput, type HduInput, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import { beforeAll, describe, expect, test } from 'vitest'

const program = resolve(import.meta.dirname, '../bin/datalab.js')
const compressed = resolve(import.meta.dirname, '../../../reference/rest/frames/tst1m0a-fa99-20240115-0202-e91.fits.fz')
let distorted: string

function wcs(input: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'wcs', ...argv], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
    input,
    timeout: 60_000,
    maxBuffer: 2 ** 28,
  })
  return { status, stdout, stderr }
}
const pairs = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number))

function image(cards: Record<string, string | number>): HduInput {
  const header = Object.entries(cards).map(([keyword, value]): CardInput => ({ keyword, value }))
  return { kind: 'image', shape: [2, 3], pixels: new Float32Array(6), header }
}

const tan = {
  CTYPE1: 'RA---TAN-SIP',
  CTYPE2: 'DEC--TAN-SIP',
  CRVAL1: 10,
  CRVAL2: 20,
  CRPIX1: 1,
  CRPIX2: 1,
  CD1_1: -0.001,
  CD2_2: 0.001,
}

beforeAll(() => {
  distorted = join(mkdtempSync(join(tmpdir(), 'datalab-')), 'distorted.fits')
  const sink = fileSink(distorted)
  writeFits(sink, [
    { kind: 'empty' },
    image({ EXTNAME: 'SCI', ...tan, A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-4 }),
    image({ EXTNAME: 'ERR', CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }),
    image({ EXTNAME: 'BPM' }),
  ])
  sink.close()
})

// Each run is a process of its own, which takes seconds on a busy machine.
describe('datalab wcs', { timeout: 60_000 }, () => {
  test('turns pixels of a compressed image into the sky and back, one pair a line', () => {
    const sky = wcs('0 0\n10.5 20.25\n', compressed, '--to-sky')
    expect(sky).toMatchObject({ status: 0, stderr: '' })
    // By wcslib.
    expect(pairs(sky.stdout)).toEqual([
      [expect.closeTo(150.1068744866239, 10), expect.closeTo(2.194602762012676, 10)],
      [expect.closeTo(150.10465203742666, 10), expect.closeTo(2.199161103869454, 10)],
    ])
    const back = pairs(wcs(sky.stdout, compressed, '--to-pixel').stdout)
    expect(back).toEqual([
      [expect.closeTo(0, 9), expect.closeTo(0, 9)],
      [expect.closeTo(10.5, 9), expect.closeTo(20.25, 9)],
    ])
  })

  test('applies the distortion, and writes "nan nan" where there is no place', () => {
    expect(wcs('0 0\n', distorted, '--to-sky').stdout).toBe('10 20\n')
    // 100 + 1e-4·100² = 101 pixels from the reference pixel
    const { stdout } = wcs('100 0\n1e300 1\nnan nan\n', distorted, '--to-sky')
    const [[ra, dec], ...others] = pairs(stdout)
    expect(Math.tan(((10 - ra!) * Math.PI) / 180) * Math.cos((20 * Math.PI) / 180)).toBeCloseTo(
      (0.101 * Math.PI) / 180,
      12,
    )
    expect(dec).toBeLessThan(20)
    expect(others).toEqual([
      [Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN],
    ])
    expect(wcs('190 -20\n10 91\n', distorted, '--to-pixel').stdout).toBe('nan nan\nnan nan\n')
  })

  test('passes over blank lines and comments, takes blanks or a comma, and a last line without an end', () => {
    const { stdout, status } = wcs('# x y\n\n 0, 0 \r\n  \n0\t0\n+0.0 -.0', distorted, '--to-sky', '--hdu', 'sci')
    expect(status).toBe(0)
    expect(stdout).toBe('10 20\n10 20\n10 20\n')
  })

  test.each([['1'], ['1 2 3'], ['1 x'], ['0x10 1'], ['1;2'], ['1,,2']])(
    'a line "%s" ends it with exit code 1, naming the line, after the answers before it',
    (line) => {
      const { status, stdout, stderr } = wcs(`# c\n0 0\n${line}\n0 0\n`, distorted, '--to-sky')
      expect(status).toBe(1)
      expect(stdout).toBe('10 20\n')
      expect(stderr).toBe(`datalab: line 3: "${line}" is not a pair of numbers\n`)
    },
  )

  test('takes input of any length in pieces', () => {
    const lines = 50_000
    const { stdout } = wcs('0 0\n'.repeat(lines), distorted, '--to-sky')
    expect(stdout).toBe('10 20\n'.repeat(lines))
  })

  test.each([
    [[], 2, /one of --to-sky and --to-pixel/],
    [['--to-sky', '--to-pixel'], 2, /one of --to-sky and --to-pixel/],
    [['--to-sky', '--hdu', 'NOPE'], 2, /there is no HDU NOPE; there are 0, 1 \(SCI\)/],
    [['--to-sky', '--hdu', 'ERR'], 1, /HDU 2 \(ERR\): .*GLON-TAN are not right ascension/],
    [['--to-sky', '--hdu', '3'], 1, /HDU 3 \(BPM\): it has no celestial coordinates/],
  ])('%j is told in a sentence', (argv, code, words) => {
    const { status, stdout, stderr } = wcs('0 0\n', distorted, ...argv)
    expect(status).toBe(code)
    expect(stdout).toBe('')
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
