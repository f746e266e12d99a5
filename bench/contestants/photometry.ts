import { apertureSum, sumCircles } from '@datalab/astro'
import { SERIES_RADII, SIDE, starPositions } from '../photometry-tasks.ts'
import { answer, type Task } from './answer.ts'
import { operationTask } from './operation-task.ts'
import { readFrame } from './read-frames.ts'

const RADIUS = 8.3
const NO_SKY = { mean: 0, pixels: 1, effectivePixels: 1, sigma: 0, plane: null }

/** 1000 exact circles on a frame, as photometry sums them. */
function circlesOfPhotometry([path]: readonly string[]): Task {
  const image = { pixels: readFrame(path!), width: SIDE, height: SIDE }
  const places = starPositions()
  return async () => {
    let total = 0
    for (const [x, y] of places) {
      // A place by pixel centres is half a pixel higher in cells.
      const sum = apertureSum(image, x + 0.5, y + 0.5, RADIUS, NO_SKY, { gain: 1, readNoise: 0 })
      if (sum.ok) total += sum.net
    }
    return () => Math.round(total / 100).toString()
  }
}

/** The same as SEP sums them. */
function circlesOfSources([path]: readonly string[]): Task {
  const image = { pixels: readFrame(path!), width: SIDE, height: SIDE }
  const places = starPositions()
  const positions = { x: places.map(([x]) => x), y: places.map(([, y]) => y) }
  return async () => {
    const { flux } = sumCircles(image, positions, RADIUS, { subpix: 0, gain: 1 })
    return () => Math.round(flux.reduce((total, sum) => total + sum, 0) / 100).toString()
  }
}

/** The whole operation: light curve, calibration, pictures, files. */
function series([ra, dec, count, ...paths]: readonly string[], threads: number): Task {
  const names = Array.from({ length: Number(count) }, (_, i) => `series-${String(i).padStart(4, '0')}`)
  const files = new Map(names.map((name, i) => [name, paths[i % paths.length]!]))
  const input = { source: { ra: Number(ra), dec: Number(dec) }, ...SERIES_RADII }
  return operationTask('Aperture Photometry', files, { input, threads })
}

await answer({
  'circles-photometry': circlesOfPhotometry,
  'circles-sources': circlesOfSources,
  'series-1': (args) => series(args, 1),
  'series-2': (args) => series(args, 2),
})
