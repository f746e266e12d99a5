import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createResampler,
  displayLimits,
  displayScale,
  type MappingModel,
  parseWcs,
  skyMapping,
  sumOfFrames,
  toDisplayBytes,
} from '@datalab/astro'
import { drawGrey, reduceGrey, writeGreyJpeg } from '@datalab/operations'
import { SIDE as FRAME_SIDE } from '../frames.ts'
import { answer, type Task } from './answer.ts'
import { readFrame } from './read-frames.ts'
import { isSecondThread, serveHalf, startSecondThread } from './second-thread.ts'

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
}

function resampleRows({ method, mapping, input, output, firstRow, endRow }: Half): void {
  const image = { pixels: new Float32Array(input), width: SIDE, height: SIDE }
  const out = new Float32Array(output)
  const resampler = createResampler(method, { input: image, toInput: mapping, firstX: 0, count: SIDE })
  for (let y = firstRow; y < endRow; y++) resampler.row(y, out.subarray(y * SIDE, (y + 1) * SIDE))
}

function resample(method: Half['method'], threads: number, quadratic = 0): Task {
  const [from, to] = [tan(TURN), tan(0, quadratic)].map((cards) => parseWcs((keyword) => cards[keyword])!)
  const bytes = 4 * SIDE * SIDE
  const [input, output] = [new SharedArrayBuffer(bytes), new SharedArrayBuffer(bytes)]
  const pixels = new Float32Array(input)
  for (let i = 0; i < pixels.length; i++) pixels[i] = 100 + ((i * 7919) % 1000) / 50
  const shared = { method, mapping: skyMapping(from!, to!), input, output }
  const middle = threads === 1 ? SIDE : SIDE / 2
  const lower: Half = { ...shared, firstRow: 0, endRow: middle }
  const upper: Half = { ...shared, firstRow: middle, endRow: SIDE }
  const second = threads === 1 ? null : startSecondThread(import.meta.url, upper)
  return async () => {
    second?.tell()
    resampleRows(lower)
    second?.wait()
    return () => checkOf(new Float32Array(output))
  }
}

function sum(files: readonly string[]): Task {
  const frames = files.map((path) => readFrame(path))
  const out = new Float32Array(FRAME_SIDE * FRAME_SIDE)
  return async () => {
    sumOfFrames(frames, out.length, out)
    return () => checkOf(out)
  }
}

function levels([path]: readonly string[]): Task {
  const pixels = readFrame(path!)
  return async () => {
    const limits = displayLimits(displayScale(pixels, FRAME_SIDE, FRAME_SIDE))
    const bytes = toDisplayBytes(pixels, FRAME_SIDE, FRAME_SIDE, limits)
    return () => checkOf(bytes)
  }
}

function picture([path]: readonly string[]): Task {
  const pixels = readFrame(path!)
  return inFolder(async (folder) => {
    const { jpeg } = drawGrey({ pixels, width: FRAME_SIDE, height: FRAME_SIDE })
    await writeFile(join(folder, 'large.jpg'), await jpeg)
  })
}

function preview([path]: readonly string[]): Task {
  const pixels = new Float32Array(FRAME_SIDE * FRAME_SIDE)
  return inFolder(async (folder) => {
    readFrame(path!, pixels)
    const { picture, jpeg } = drawGrey({ pixels, width: FRAME_SIDE, height: FRAME_SIDE })
    const written = jpeg.then((pieces) => writeFile(join(folder, 'large.jpg'), pieces))
    await Promise.all([written, writeGreyJpeg(reduceGrey(picture), join(folder, 'small.jpg'))])
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
    return () => null
  }
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

if (isSecondThread) serveHalf(resampleRows)
else
  await answer({
    'bilinear-1': () => resample('bilinear', 1),
    'bilinear-2': () => resample('bilinear', 2),
    'adaptive-1': () => resample('adaptive', 1),
    'adaptive-2': () => resample('adaptive', 2),
    'adaptive-sip-1': () => resample('adaptive', 1, 1e-7),
    sum,
    levels,
    picture,
    preview,
  })
