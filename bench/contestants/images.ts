import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Worker, workerData } from 'node:worker_threads'
import {
  createAdaptiveResampler,
  createMapping,
  displayLimits,
  displayScale,
  type MappingModel,
  parseWcs,
  sampleBilinear,
  skyMapping,
  sumOfFrames,
  toDisplayBytes,
} from '@datalab/astro'
import { findScienceImage, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { reduceGrey, renderGrey, writeGreyJpeg } from '@datalab/operations'
import { SIDE as FRAME_SIDE } from '../frames.ts'

/** One iteration; gives the values to compare with those of the peers, where there are some. */
type Task = () => Promise<Float32Array | Uint8Array | null>

const SIDE = 2048
const SCALE = 0.39 / 3600
const TURN = (17 * Math.PI) / 180

/** The same as in contestants/images.py. */
function tan(turn: number, quadratic = 0): Record<string, unknown> {
  const kind = quadratic === 0 ? '' : '-SIP'
  const [c, s] = [SCALE * Math.cos(turn), SCALE * Math.sin(turn)]
  const linear = {
    CRVAL1: 150,
    CRVAL2: 20,
    CRPIX1: SIDE / 2,
    CRPIX2: SIDE / 2,
    CD1_1: -c,
    CD1_2: s,
    CD2_1: s,
    CD2_2: c,
  }
  const sip = { A_ORDER: 2, B_ORDER: 2, A_2_0: quadratic, A_1_1: quadratic, B_0_2: quadratic }
  return { CTYPE1: `RA---TAN${kind}`, CTYPE2: `DEC--TAN${kind}`, ...linear, ...(quadratic !== 0 && sip) }
}

interface Half {
  method: 'bilinear' | 'adaptive'
  mapping: MappingModel
  input: SharedArrayBuffer
  output: SharedArrayBuffer
  firstRow: number
  endRow: number
  /** Int32: rounds asked for, rounds done. */
  control: SharedArrayBuffer
}

function resampleRows({ method, mapping, input, output, firstRow, endRow }: Half): void {
  const image = { pixels: new Float32Array(input), width: SIDE, height: SIDE }
  const out = new Float32Array(output)
  const positions = createMapping(mapping)
  if (method === 'adaptive') {
    const resampler = createAdaptiveResampler(image, positions, 0, SIDE)
    for (let y = firstRow; y < endRow; y++) resampler.row(y, out.subarray(y * SIDE, (y + 1) * SIDE))
    return
  }
  const [x, q] = [new Float64Array(SIDE), new Float64Array(SIDE)]
  for (let y = firstRow; y < endRow; y++) {
    positions(0, y, SIDE, x, q)
    sampleBilinear(image, x, q, out.subarray(y * SIDE, (y + 1) * SIDE))
  }
}

/** The worker's half, whenever the other thread asks for it. */
function serveHalf(half: Half): void {
  const control = new Int32Array(half.control)
  for (let round = 0; ; round++) {
    Atomics.wait(control, 0, round)
    resampleRows(half)
    Atomics.store(control, 1, round + 1)
    Atomics.notify(control, 1)
  }
}

function resample(method: Half['method'], threads: number, quadratic = 0): Task {
  const [from, to] = [tan(TURN), tan(0, quadratic)].map((cards) => parseWcs((keyword) => cards[keyword])!)
  const bytes = 4 * SIDE * SIDE
  const [input, output] = [new SharedArrayBuffer(bytes), new SharedArrayBuffer(bytes)]
  const pixels = new Float32Array(input)
  for (let i = 0; i < pixels.length; i++) pixels[i] = 100 + ((i * 7919) % 1000) / 50
  const control = new SharedArrayBuffer(8)
  const counts = new Int32Array(control)
  const shared = { method, mapping: skyMapping(from!, to!), input, output, control }
  const middle = threads === 1 ? SIDE : SIDE / 2
  if (threads > 1) {
    new Worker(new URL(import.meta.url), { workerData: { ...shared, firstRow: middle, endRow: SIDE } satisfies Half })
  }
  return async () => {
    const round = Atomics.add(counts, 0, 1)
    Atomics.notify(counts, 0)
    resampleRows({ ...shared, firstRow: 0, endRow: middle })
    if (threads > 1) Atomics.wait(counts, 1, round)
    return new Float32Array(output)
  }
}

function readFrame(path: string, out: Float32Array): void {
  const file = openFitsFile(path)
  openImage(file, findScienceImage(file)).readRows(0, FRAME_SIDE, out)
  file.close()
}

function readFrames(files: readonly string[]): Float32Array[] {
  return files.map((path) => {
    const pixels = new Float32Array(FRAME_SIDE * FRAME_SIDE)
    readFrame(path, pixels)
    return pixels
  })
}

function sum(files: readonly string[]): Task {
  const frames = readFrames(files)
  const out = new Float32Array(FRAME_SIDE * FRAME_SIDE)
  return async () => {
    sumOfFrames(frames, out.length, out)
    return out
  }
}

function levels(files: readonly string[]): Task {
  const [pixels] = readFrames(files)
  return async () => {
    const limits = displayLimits(displayScale(pixels!, FRAME_SIDE, FRAME_SIDE))
    return toDisplayBytes(pixels!, FRAME_SIDE, FRAME_SIDE, limits)
  }
}

function picture(files: readonly string[]): Task {
  const [pixels] = readFrames(files)
  return inFolder(async (folder) => {
    await writeGreyJpeg(renderGrey(pixels!, FRAME_SIDE, FRAME_SIDE), join(folder, 'large.jpg'))
  })
}

function preview([path]: readonly string[]): Task {
  const pixels = new Float32Array(FRAME_SIDE * FRAME_SIDE)
  return inFolder(async (folder) => {
    readFrame(path!, pixels)
    const large = renderGrey(pixels, FRAME_SIDE, FRAME_SIDE)
    const written = writeGreyJpeg(large, join(folder, 'large.jpg'))
    await Promise.all([written, writeGreyJpeg(reduceGrey(large), join(folder, 'small.jpg'))])
  })
}

function inFolder(work: (folder: string) => Promise<void>): Task {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
    try {
      await work(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
    return null
  }
}

const tasks: Record<string, (files: readonly string[]) => Task> = {
  'bilinear-1': () => resample('bilinear', 1),
  'bilinear-2': () => resample('bilinear', 2),
  'adaptive-1': () => resample('adaptive', 1),
  'adaptive-2': () => resample('adaptive', 2),
  'adaptive-sip-1': () => resample('adaptive', 1, 1e-7),
  sum,
  levels,
  picture,
  preview,
}

/** How many values there are, and their mean to six digits. */
function checkOf(values: Float32Array | Uint8Array): string {
  let [count, total] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    count++
    total += values[i]!
  }
  return `${count} ${(total / count).toFixed(3)}`
}

async function main(): Promise<void> {
  const [name = '', ...files] = process.argv.slice(2)
  const task = tasks[name]!(files)
  let check: string | null | undefined
  for await (const _line of createInterface({ input: process.stdin })) {
    const start = performance.now()
    const values = await task()
    const seconds = (performance.now() - start) / 1000
    if (check === undefined) check = values === null ? null : checkOf(values)
    console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024, check }))
  }
  process.exit() // the second thread waits for ever
}

if (workerData === null) await main()
else serveHalf(workerData as Half) // what resample gives it
