import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const PROGRAM = resolve(import.meta.dirname, '../bin/datalab.js')
const frame = (name: string) => resolve(import.meta.dirname, `../../../reference/frames/image/${name}.fits.fz`)
const folder = mkdtempSync(join(tmpdir(), 'datalab-analyze-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  code: number
  stdout: string
  stderr: string
}

function analyze(...argv: string[]): Promise<Run> {
  return new Promise((done) => {
    const program = execFile(process.execPath, [PROGRAM, 'analyze', ...argv], { cwd: folder }, (_, stdout, stderr) =>
      done({ code: program.exitCode ?? -1, stdout, stderr }),
    )
  })
}

describe('datalab analyze', () => {
  it('prints the answer, and nothing else, on standard output', async () => {
    const { code, stdout, stderr } = await analyze('wcs', frame('sky-a'))
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ crval: [260.95, -33.02], fits_dimensions: [216, 180] })
  })

  it('takes a body, in which the frame need not be named', async () => {
    const body = { width: 216, height: 180, x1: 50, y1: 50, x2: 50, y2: 50 }
    const { stdout } = await analyze('line-profile', frame('sky-a'), '--body', JSON.stringify(body))
    expect(JSON.parse(stdout).line_profile).toHaveLength(1)
  })

  it('writes the file of an answer where it is wanted', async () => {
    const numbers = await analyze('raw-data', frame('sky-a'), '--body', '{"max_size": 9}', '--out', 'numbers.f32')
    expect(JSON.parse(numbers.stdout)).toMatchObject({ width: 9, bitdepth: 32 })
    expect(statSync(join(folder, 'numbers.f32')).size).toBe(9 * 9 * 4)
    const tiff = await analyze('get-tif', frame('sky-a'))
    expect(JSON.parse(tiff.stdout)).toEqual({ tif_url: 'sky-a.tif' })
    const elsewhere = await analyze('get-tif', frame('sky-a'), '--out', 'new/a.tif')
    expect(elsewhere).toMatchObject({ code: 0, stderr: '' })
    expect(statSync(join(folder, 'new/a.tif')).size).toBeGreaterThan(0)
    expect(readFileSync(join(folder, 'sky-a.tif')).length).toBeGreaterThan(1000)
  })

  it('writes no picture under the name of another kind of file', async () => {
    const place = { ra: 260.95, dec: -33.02, size: 20 }
    const cut = (format: string) =>
      analyze('cutout', frame('sky-a'), '--body', JSON.stringify({ ...place, format }), '--out', 'cut.fits')
    const told = '--out cut.fits: cutout makes a file for the ending .jpg, unless "format" in --body says otherwise'
    expect(await cut('jpg')).toEqual({ code: 2, stdout: '', stderr: `datalab: ${told}\n` })
    expect(await cut('fits')).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(join(folder, 'cut.fits'), 'latin1').slice(0, 6)).toBe('SIMPLE')
    const png = await analyze('get-tif', frame('sky-a'), '--out', 'a.PNG')
    expect(png).toMatchObject({ code: 2, stdout: '' })
  })

  it('says in a sentence what cannot be answered (1) and what was asked wrongly (2)', async () => {
    const without = await analyze('wcs', frame('rgb-nowcs'))
    expect(without).toEqual({ code: 1, stdout: '', stderr: 'datalab: No WCS solution found for this image\n' })
    const nowhere = await analyze('get-tif', frame('sky-a'), '--out', 'sky-a.tif/a.tif')
    expect(nowhere.stderr).toMatch(/^datalab: the folder of --out \S*sky-a\.tif cannot be made or written to/)
    const wrong = await analyze('source-catalog', frame('sky-a'), '--body', '{"width": 0}')
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/width: .*; height: This field is required\.\n$/)
  })

  it('light-curve takes many files', async () => {
    const { stdout } = await analyze(
      'light-curve',
      frame('dither02'),
      frame('dither01'),
      '--body',
      '{"target_coords": {"ra": 260.955737, "dec": -33.012334}}',
    )
    const { light_curve, flux_fallback } = JSON.parse(stdout)
    expect(light_curve.map(({ basename }: { basename: string }) => basename)).toEqual(['dither01', 'dither02'])
    expect(flux_fallback).toBe(false)
  })
})
