import { writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { operations } from '@datalab/operations'
import { describe, expect, test } from 'vitest'
import { localInput, parseInputOption } from './run-input.ts'
import { UsageError } from './usage-error.ts'

const operation = (name: string) => {
  const found = operations.get(name)
  if (!found) throw new Error(`no operation ${name}`)
  return found
}

describe('--input', () => {
  test('is JSON, or a file that holds it', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'datalab-')), 'input.json')
    writeFileSync(file, '{"stacking_mode": "simple"}')
    expect(await parseInputOption('{"stacking_mode": "simple"}')).toEqual({ stacking_mode: 'simple' })
    expect(await parseInputOption(`@${file}`)).toEqual({ stacking_mode: 'simple' })
    expect(await parseInputOption(undefined)).toEqual({})
  })

  test.each(['{', '[1]', 'null', '"x"'])('%s is refused as wrong usage', async (text) => {
    await expect(parseInputOption(text)).rejects.toThrow(UsageError)
  })
})

describe('local frames', () => {
  test('files given as arguments fill the first input that takes frames', () => {
    const { input, paths } = localInput(operation('Subtraction'), ['/n/a.fits.fz', '/n/b.fits'], {
      subtraction_file: '/n/dark.fits.gz',
    })
    expect(input).toEqual({
      input_files: [
        { basename: 'a', source: 'archive' },
        { basename: 'b', source: 'archive' },
      ],
      subtraction_file: [{ basename: 'dark', source: 'archive' }],
    })
    expect(paths).toEqual({ 'archive/a': '/n/a.fits.fz', 'archive/b': '/n/b.fits', 'archive/dark': '/n/dark.fits.gz' })
  })

  test('a frame may be an object with path, whose other keys are kept', () => {
    const { input, paths } = localInput(operation('Median'), [], {
      input_files: [{ path: 'a.fits', filter: 'rp' }, 'b.fits'],
    })
    expect(input.input_files).toEqual([
      { basename: 'a', source: 'archive', filter: 'rp' },
      { basename: 'b', source: 'archive' },
    ])
    expect(paths['archive/a']).toBe(resolve('a.fits'))
  })

  test('files of one name in two folders stay two frames, one file given twice is one', () => {
    const { input, paths } = localInput(operation('Median'), ['/1/a.fits', '/2/a.fits', '/1/a.fits'], {})
    expect(input.input_files).toEqual([
      { basename: 'a', source: 'archive' },
      { basename: 'a_2', source: 'archive' },
      { basename: 'a', source: 'archive' },
    ])
    expect(paths).toEqual({ 'archive/a': '/1/a.fits', 'archive/a_2': '/2/a.fits' })
  })

  test('a frame without a path is refused, naming the input', () => {
    expect(() => localInput(operation('Median'), [], { input_files: [{ basename: 'a' }] })).toThrow(/input_files/)
  })
})
