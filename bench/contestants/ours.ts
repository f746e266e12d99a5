import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import { lombScargle, medianOfFrames } from '@datalab/astro'
import { createCompressedImageWriter, writeFits } from '@datalab/fits'
import { DITHER_SEED, QUANTIZE_LEVEL, SIDE } from '../frames.ts'
import { answer, type Task } from './answer.ts'
import { operationTask } from './operation-task.ts'
import { readFrame } from './read-frames.ts'
import { findSources } from './sources.ts'

const PIXELS = SIDE * SIDE

function checkOf(pixels: Float32Array): string {
  return crc32(new Uint8Array(pixels.buffer)).toString()
}

function decode([path]: readonly string[]): Task {
  const out = new Float32Array(PIXELS)
  return async () => {
    readFrame(path!, out)
    return () => checkOf(out)
  }
}

function encode(files: readonly string[]): Task {
  const pixels = readFrame(files[0]!)
  const memory = new Uint8Array(PIXELS * 4)
  const rows = 64
  return async () => {
    let end = 0
    const sink = {
      write(offset: number, bytes: Uint8Array) {
        memory.set(bytes, offset)
        end = Math.max(end, offset + bytes.length)
      },
    }
    const writer = createCompressedImageWriter({
      sink,
      offset: writeFits(sink, [{ kind: 'empty' }]),
      header: [],
      width: SIDE,
      height: SIDE,
      quantizeLevel: QUANTIZE_LEVEL,
      ditherSeed: DITHER_SEED,
    })
    for (let y = 0; y < SIDE; y += rows) writer.writeRows(pixels.subarray(y * SIDE, (y + rows) * SIDE), rows)
    writer.finish()
    return () => null
  }
}

function median(files: readonly string[]): Task {
  const frames = files.map((path) => readFrame(path))
  const out = new Float32Array(PIXELS)
  return async () => {
    medianOfFrames(frames, PIXELS, out)
    return () => checkOf(out)
  }
}

function medianFiles(files: readonly string[], threads: number): Task {
  return operationTask('Median', new Map(files.map((path) => [basename(path, '.fits.fz'), path])), { threads })
}

/** The same light curve as that of peers.py: a sinusoid in noise, at random times over a tenth as many days as points. */
function lightCurve(points: number): { times: Float64Array; values: Float64Array; errors: Float64Array } {
  let state = 1234567
  const random = () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
  const times = Float64Array.from({ length: points }, () => (random() * points) / 10)
  const values = times.map((t) => 15 + 0.1 * Math.sin((2 * Math.PI * t) / 0.7) + 0.1 * (random() - 0.5))
  return { times, values, errors: times.map(() => 0.02 + 0.02 * random()) }
}

/** Compiled before it is measured, as the peers are: a server has done so after its first light curves. */
const WARM_UP_SEARCHES = 10

function periodogram(points: number, searches: number): Task {
  const { times, values, errors } = lightCurve(points)
  const search = () => {
    const found = lombScargle(times, values, errors)
    if (!found.ok) throw new Error(found.reason)
    return found
  }
  for (let i = 0; i < WARM_UP_SEARCHES; i++) search()
  return async () => {
    let peak = 0
    for (let i = 0; i < searches; i++) peak = search().peakIndex
    return () => checkOf(Float32Array.of(peak))
  }
}

function sources(files: readonly string[]): Task {
  const pixels = readFrame(files[0]!)
  return async () => {
    const count = findSources(pixels)
    return () => String(count)
  }
}

await answer({
  decode,
  encode,
  median,
  'median-files-1': (files) => medianFiles(files, 1),
  'median-files-2': (files) => medianFiles(files, 2),
  sources,
  period: () => periodogram(1000, 10),
  'period-exact': () => periodogram(1000, 1),
})
