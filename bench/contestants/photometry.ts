import { apertureSum, sumCircles } from '@datalab/astro'
import { SERIES_RADII, SIDE, starPositions } from '../photometry-tasks.ts'
import { answer, type Task } from './answer.ts'
import { operationTask } from './operation-task.ts'
import { readFrame } from './read-frames.ts'

const RADIUS = 8.3
const NO_SKY = { mean: 0, pixels: 1, effectivePixels: 1, sigma: 0, plane: null }

/** Compiled before they are measured, as the peers are: a server has done so after its first frames. */
const WARM_UP_SUMS = 10

type SumAll = (image: { pixels: Float32Array; width: number; height: number }, x: number[], y: number[]) => number

/** 1000 exact circles on a frame. */
function circles([path]: readonly string[], sumAll: SumAll): Task {
  const image = { pixels: readFrame(path!), width: SIDE, height: SIDE }
  const places = starPositions()
  const [x, y] = [places.map((place) => place[0]), places.map((place) => place[1])]
  for (let i = 0; i < WARM_UP_SUMS; i++) sumAll(image, x, y)
  return async () => {
    const total = sumAll(image, x, y)
    return () => Math.round(total / 100).toString()
  }
}

const asPhotometry: SumAll = (image, x, y) => {
  let total = 0
  for (let i = 0; i < x.length; i++) {
    // A place by pixel centres is half a pixel higher in cells.
    const sum = apertureSum(image, x[i]! + 0.5, y[i]! + 0.5, RADIUS, NO_SKY, { gain: 1, readNoise: 0 })
    if (sum.ok) total += sum.net
  }
  return total
}

const asSep: SumAll = (image, x, y) =>
  sumCircles(image, { x, y }, RADIUS, { subpix: 0, gain: 1 }).flux.reduce((total, flux) => total + flux, 0)

/** The whole operation: light curve, calibration, pictures, files. */
function series([ra, dec, count, ...paths]: readonly string[], threads: number): Task {
  const names = Array.from({ length: Number(count) }, (_, i) => `series-${String(i).padStart(4, '0')}`)
  const files = new Map(names.map((name, i) => [name, paths[i % paths.length]!]))
  const input = { source: { ra: Number(ra), dec: Number(dec) }, ...SERIES_RADII }
  return operationTask('Aperture Photometry', files, { input, threads })
}

await answer({
  'circles-photometry': (args) => circles(args, asPhotometry),
  'circles-sources': (args) => circles(args, asSep),
  'series-1': (args) => series(args, 1),
  'series-2': (args) => series(args, 2),
})
