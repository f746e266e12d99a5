import { readChecksums } from './checksum.ts'
import { FitsError, type FitsErrorWhere } from './errors.ts'
import type { FitsFile } from './file.ts'
import { type Hdu, product } from './hdu.ts'
import { openImage } from './image/open-image.ts'
import { openTable } from './table/open-table.ts'

export interface Problem {
  /** `error`: something cannot be read or is not what it says. `warning`: out of order, but read. */
  severity: 'error' | 'warning'
  message: string
  where: FitsErrorWhere
}

export interface VerifyReport {
  /** Whether there is no error; warnings do not count. */
  ok: boolean
  problems: Problem[]
}

/** Pixels decoded at a time. */
const BAND_PIXELS = 2 ** 20

/** Collects what `body` throws; errors of the program itself pass. */
function attempt(problems: Problem[], hdu: Hdu, body: () => void): void {
  try {
    body()
  } catch (error) {
    if (!(error instanceof FitsError)) throw error
    const { reason, where } = error.at({ hdu: hdu.index })
    const severity = error.code === 'unsupported' ? 'warning' : 'error'
    problems.push({ severity, message: reason, where })
  }
}

function decodeImage(file: FitsFile, hdu: Hdu): void {
  const image = openImage(file, hdu)
  const rows = product(image.shape.slice(0, -1))
  if (image.width === 0 || rows === 0) return
  const most = Math.min(rows, Math.max(1, Math.floor(BAND_PIXELS / image.width)))
  if (most * image.width > 2 ** 31) throw new FitsError('too_large', `rows of ${image.width} pixels are not verified`)
  const band = new Float32Array(most * image.width)
  for (let row = 0; row < rows; row += most) image.readRows(row, Math.min(most, rows - row), band)
}

function decodeTable(problems: Problem[], file: FitsFile, hdu: Hdu): void {
  const table = openTable(file, hdu)
  for (let i = 0; i < table.columns.length; i++) attempt(problems, hdu, () => table.columnAt(i))
}

function checkCards(problems: Problem[], hdu: Hdu): void {
  const warn = (message: string, keyword?: string) =>
    problems.push({
      severity: 'warning',
      message,
      where: keyword === undefined ? { hdu: hdu.index } : { hdu: hdu.index, keyword },
    })
  for (const card of hdu.header.cards) {
    if (card.type === '?') warn(`the value ${String(card.value)} is not legal`, card.keyword)
    else if (/[a-z]/.test(card.keyword) && card.keyword.length <= 8 && !card.keyword.includes(' ')) {
      warn('the keyword has small letters', card.keyword)
    }
  }
  if (hdu.index === 0 && hdu.header.boolean('SIMPLE') !== true)
    warn('SIMPLE is not T: the file follows no standard', 'SIMPLE')
}

function checkSums(problems: Problem[], file: FitsFile, hdu: Hdu): void {
  const { datasum, checksum } = readChecksums(file, hdu)
  const where = (keyword: string) => ({ hdu: hdu.index, keyword })
  if (datasum === 'wrong') {
    problems.push({ severity: 'error', message: 'the data do not have the sum that is told', where: where('DATASUM') })
  }
  if (checksum === 'wrong') {
    problems.push({
      severity: 'error',
      message: 'the HDU does not have the sum that is told',
      where: where('CHECKSUM'),
    })
  }
}

function checkContainer(problems: Problem[], file: FitsFile): void {
  const { damage, trailingBytes, source } = file
  if (damage !== null) problems.push({ severity: 'error', message: damage.reason, where: damage.where })
  if (trailingBytes > 0) {
    const where = { offset: source.size - trailingBytes }
    problems.push({ severity: 'warning', message: `${trailingBytes} bytes after the last HDU are no HDU`, where })
  }
  if (damage === null && source.size % 2880 !== 0 && trailingBytes === 0) {
    const message = 'the last block is not filled to 2880 bytes'
    problems.push({ severity: 'warning', message, where: { offset: source.size } })
  }
}

/** Reads everything in a file, checksums included, and lists what is wrong with it and where. */
export function verifyFits(file: FitsFile): VerifyReport {
  const problems: Problem[] = []
  checkContainer(problems, file)
  for (const hdu of file.hdus) {
    checkCards(problems, hdu)
    if (hdu.dataOffset + hdu.dataBytes > file.source.size && hdu.dataBytes > 0) continue // told as damage
    checkSums(problems, file, hdu)
    attempt(problems, hdu, () => {
      if (hdu.kind === 'image' || hdu.kind === 'compressed') decodeImage(file, hdu)
      else if (hdu.kind === 'bintable' || hdu.kind === 'table') decodeTable(problems, file, hdu)
    })
  }
  return { ok: problems.every(({ severity }) => severity === 'warning'), problems }
}
