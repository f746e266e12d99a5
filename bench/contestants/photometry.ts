import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { apertureSum } from '@datalab/astro'
import { findScienceImage, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { DEFAULT_PRECISION, frameKey, operations, runOperation } from '@datalab/operations'
import { SERIES_RADII, SIDE, starPositions } from '../photometry-tasks.ts'

/** One iteration; what it gives is told to six digits. */
type Task = () => Promise<number>

const RADIUS = 8.3
const NO_SKY = { mean: 0, pixels: 1, effectivePixels: 1, sigma: 0, plane: null }

/** 1000 exact circles on a frame. */
function apertures([path]: readonly string[]): Task {
  const pixels = new Float32Array(SIDE * SIDE)
  const file = openFitsFile(path!)
  openImage(file, findScienceImage(file)).readRows(0, SIDE, pixels)
  file.close()
  const image = { pixels, width: SIDE, height: SIDE }
  const places = starPositions()
  return async () => {
    let total = 0
    for (const [x, y] of places) {
      // A place by pixel centres is half a pixel higher in cells.
      const sum = apertureSum(image, x + 0.5, y + 0.5, RADIUS, NO_SKY, { gain: 1, readNoise: 0 })
      if (sum.ok) total += sum.net
    }
    return total
  }
}

/** The whole operation: light curve, calibration, pictures, files. */
function series(files: readonly string[], threads: number): Task {
  const [ra, dec, count, ...paths] = files
  const operation = operations.get('Aperture Photometry')!
  const input_files = Array.from({ length: Number(count) }, (_, i) => ({
    basename: `series-${String(i).padStart(4, '0')}`,
    source: 'archive',
  }))
  const source = { ra: Number(ra), dec: Number(dec) }
  const checked = operation.check({ source, input_files, ...SERIES_RADII })
  if (!checked.ok) throw new Error(checked.issues[0]?.message)
  const places = Object.fromEntries(input_files.map((frame, i) => [frameKey(frame), paths[i % paths.length]!]))
  return async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
    try {
      await runOperation({
        operation: operation.name,
        version: operation.version,
        input: checked.input,
        key: 'series',
        paths: places,
        outDir,
        precision: DEFAULT_PRECISION,
        threads,
        control: { progress() {}, product() {}, cancelled: () => false },
      })
    } finally {
      rmSync(outDir, { recursive: true })
    }
    return Number(count)
  }
}

const tasks: Record<string, (files: readonly string[]) => Task> = {
  apertures,
  'series-1': (files) => series(files, 1),
  'series-2': (files) => series(files, 2),
}

const [name = '', ...files] = process.argv.slice(2)
const task = tasks[name]!(files)
for await (const _line of createInterface({ input: process.stdin })) {
  const start = performance.now()
  const check = Math.round((await task()) / 100).toString()
  const seconds = (performance.now() - start) / 1000
  console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024, check }))
}
process.exit() // helper threads are kept for later operations
