import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { crc32 } from 'node:zlib'
import { lombScargle, medianOfFrames } from '@datalab/astro'
import { createCompressedImageWriter, findScienceImage, openImage, writeFits } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { DEFAULT_PRECISION, frameKey, operations, runOperation } from '@datalab/operations'
import { DITHER_SEED, QUANTIZE_LEVEL, SIDE } from '../frames.ts'
import { findSources, sumThousand } from './sources.ts'

/** One iteration; what it gives is checked once, outside of the time. */
type Task = () => Promise<() => string | null>

const PIXELS = SIDE * SIDE

function readFrame(path: string, out: Float32Array): void {
  const file = openFitsFile(path)
  try {
    openImage(file, findScienceImage(file)).readRows(0, SIDE, out)
  } finally {
    file.close()
  }
}

function readFrames(files: readonly string[]): Float32Array[] {
  return files.map((path) => {
    const pixels = new Float32Array(PIXELS)
    readFrame(path, pixels)
    return pixels
  })
}

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
  const [pixels] = readFrames(files)
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
    for (let y = 0; y < SIDE; y += rows) writer.writeRows(pixels!.subarray(y * SIDE, (y + rows) * SIDE), rows)
    writer.finish()
    return () => null
  }
}

function median(files: readonly string[]): Task {
  const frames = readFrames(files)
  const out = new Float32Array(PIXELS)
  return async () => {
    medianOfFrames(frames, PIXELS, out)
    return () => checkOf(out)
  }
}

function medianFiles(files: readonly string[], threads: number): Task {
  const operation = operations.get('Median')!
  const frames = files.map((path) => ({ basename: basename(path, '.fits.fz'), source: 'archive' }))
  const checked = operation.check({ input_files: frames })
  if (!checked.ok) throw new Error(checked.issues[0]?.message)
  const paths = Object.fromEntries(frames.map((frame, i) => [frameKey(frame), files[i]!]))
  const { input } = checked
  return async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
    try {
      await runOperation({
        operation: operation.name,
        version: operation.version,
        input,
        key: 'median',
        paths,
        outDir,
        precision: DEFAULT_PRECISION,
        threads,
        control: { progress() {}, product() {}, cancelled: () => false },
      })
    } finally {
      rmSync(outDir, { recursive: true })
    }
    return () => null
  }
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
  const [pixels] = readFrames(files)
  return async () => {
    const count = findSources(pixels!)
    return () => String(count)
  }
}

function circles(files: readonly string[]): Task {
  const [pixels] = readFrames(files)
  return async () => {
    const last = sumThousand(pixels!)
    return () => last.toFixed(1)
  }
}

const tasks: Record<string, (files: readonly string[]) => Task> = {
  decode,
  encode,
  median,
  'median-files-1': (files) => medianFiles(files, 1),
  'median-files-2': (files) => medianFiles(files, 2),
  sources,
  circles,
  period: () => periodogram(1000, 10),
  'period-exact': () => periodogram(1000, 1),
}

const [name = '', ...files] = process.argv.slice(2)
const task = tasks[name]!(files)
let checked: string | null | undefined
for await (const _line of createInterface({ input: process.stdin })) {
  const start = performance.now()
  const check = await task()
  const seconds = (performance.now() - start) / 1000
  if (checked === undefined) checked = check()
  console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024, check: checked }))
}
process.exit() // helper threads are kept for later operations
