import { crc32 } from 'node:zlib'
import { findHdu, openImage, openTable, type PixelArray } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { answer, type Task } from './answer.ts'
import { isSecondThread, serveHalf, startSecondThread } from './second-thread.ts'

/** The whole image in its own type, into the same array each time. */
function image([path]: readonly string[]): Task {
  let pixels: PixelArray | undefined
  return async () => {
    const file = openFitsFile(path!)
    pixels = openImage(file, findHdu(file, 'SCI')!).read(pixels)
    file.close()
    const read = pixels
    return () => checkOf(read)
  }
}

interface Half {
  path: string
  firstRow: number
  rowCount: number
  pixels: SharedArrayBuffer
}

function readHalf({ path, firstRow, rowCount, pixels }: Half): void {
  const file = openFitsFile(path)
  const reader = openImage(file, findHdu(file, 'SCI')!)
  reader.readRows(firstRow, rowCount, new Float32Array(pixels, 4 * firstRow * reader.width, rowCount * reader.width))
  file.close()
}

/** As floats, the upper half of the rows on a second thread. */
function imageOnTwoThreads([path]: readonly string[]): Task {
  const file = openFitsFile(path!)
  const { width, height } = openImage(file, findHdu(file, 'SCI')!)
  file.close()
  const pixels = new SharedArrayBuffer(4 * width * height)
  const middle = height >> 1
  const upper: Half = { path: path!, firstRow: middle, rowCount: height - middle, pixels }
  const second = startSecondThread(import.meta.url, upper)
  return async () => {
    second.tell()
    readHalf({ ...upper, firstRow: 0, rowCount: middle })
    second.wait()
    return () => checkOf(new Float32Array(pixels))
  }
}

function table([path]: readonly string[]): Task {
  return async () => {
    const file = openFitsFile(path!)
    const reader = openTable(file, findHdu(file, 'CAT')!)
    const columns = reader.columns.map((_, i) => reader.columnAt(i).values)
    file.close()
    return () => checkOf(columns[0] as Float64Array) // a scalar column of doubles
  }
}

function column([path]: readonly string[]): Task {
  return async () => {
    const file = openFitsFile(path!)
    const { values } = openTable(file, findHdu(file, 'CAT')!).column('c3')
    file.close()
    return () => checkOf(values as Float64Array) // a scalar column of doubles
  }
}

/** Compiled before it is measured, as the peer is: whoever imports an archive reads thousands of headers. */
const WARM_UP_HEADERS = 200

/** All cards with their values, which the peer parses when it is asked for them. */
function header([path]: readonly string[]): Task {
  const read = () => {
    const file = openFitsFile(path!)
    const { cards } = findHdu(file, 'SCI')!.header
    if (cards.filter(({ value }) => value !== undefined).length < 250) throw new Error('cards are missing')
    file.close()
  }
  for (let i = 0; i < WARM_UP_HEADERS; i++) read()
  return async () => {
    read()
    return () => null
  }
}

/** What the peers compute of the same numbers, as float32. */
function checkOf(values: PixelArray): string {
  const floats = new Float32Array(values.length)
  for (let i = 0; i < floats.length; i++) floats[i] = Number(values[i])
  return crc32(new Uint8Array(floats.buffer)).toString()
}

if (isSecondThread) serveHalf(readHalf)
else await answer({ image, imageOnTwoThreads, table, column, header })
