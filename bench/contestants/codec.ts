import { createInterface } from 'node:readline'
import { Worker, workerData } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
import { findHdu, openImage, openTable, type PixelArray } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'

/** One iteration; gives the numbers to compare with those of the peers. */
type Task = () => Promise<PixelArray | null>

/** The whole image in its own type, into the same array each time. */
function image(path: string): Task {
  let pixels: PixelArray | undefined
  return async () => {
    const file = openFitsFile(path)
    pixels = openImage(file, findHdu(file, 'SCI')!).read(pixels)
    file.close()
    return pixels
  }
}

interface Half {
  path: string
  firstRow: number
  rowCount: number
  pixels: SharedArrayBuffer
  /** Int32: rounds asked for, rounds done. */
  control: SharedArrayBuffer
}

function readHalf({ path, firstRow, rowCount, pixels }: Half): void {
  const file = openFitsFile(path)
  const reader = openImage(file, findHdu(file, 'SCI')!)
  reader.readRows(firstRow, rowCount, new Float32Array(pixels, 4 * firstRow * reader.width, rowCount * reader.width))
  file.close()
}

/** The worker's half, whenever the other thread asks for it. */
function serveHalf(half: Half): void {
  const control = new Int32Array(half.control)
  for (let round = 0; ; round++) {
    Atomics.wait(control, 0, round)
    readHalf(half)
    Atomics.store(control, 1, round + 1)
    Atomics.notify(control, 1)
  }
}

/** As floats, the upper half of the rows on a second thread. */
function imageOnTwoThreads(path: string): Task {
  const file = openFitsFile(path)
  const { width, height } = openImage(file, findHdu(file, 'SCI')!)
  file.close()
  const pixels = new SharedArrayBuffer(4 * width * height)
  const control = new SharedArrayBuffer(8)
  const middle = height >> 1
  const upper: Half = { path, firstRow: middle, rowCount: height - middle, pixels, control }
  new Worker(new URL(import.meta.url), { workerData: upper })
  const counts = new Int32Array(control)
  return async () => {
    const round = Atomics.add(counts, 0, 1)
    Atomics.notify(counts, 0)
    readHalf({ ...upper, firstRow: 0, rowCount: middle })
    Atomics.wait(counts, 1, round)
    return new Float32Array(pixels)
  }
}

function table(path: string): Task {
  return async () => {
    const file = openFitsFile(path)
    const reader = openTable(file, findHdu(file, 'CAT')!)
    const columns = reader.columns.map((_, i) => reader.columnAt(i).values)
    file.close()
    return columns[0] as Float64Array // a scalar column of doubles
  }
}

function column(path: string): Task {
  return async () => {
    const file = openFitsFile(path)
    const { values } = openTable(file, findHdu(file, 'CAT')!).column('c3')
    file.close()
    return values as Float64Array // a scalar column of doubles
  }
}

function header(path: string): Task {
  return async () => {
    const file = openFitsFile(path)
    if (findHdu(file, 'SCI')!.header.cards.length < 250) throw new Error('cards are missing')
    file.close()
    return null
  }
}

const tasks: Record<string, (path: string) => Task> = { image, imageOnTwoThreads, table, column, header }

/** What the peers compute of the same numbers, as float32. */
function checkOf(values: PixelArray): string {
  const floats = new Float32Array(values.length)
  for (let i = 0; i < floats.length; i++) floats[i] = Number(values[i])
  return crc32(new Uint8Array(floats.buffer)).toString()
}

async function main(): Promise<void> {
  const [name = '', path = ''] = process.argv.slice(2)
  const task = tasks[name]!(path)
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
else serveHalf(workerData as Half) // what imageOnTwoThreads gives it
