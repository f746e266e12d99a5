import { readChecksums } from '../checksum.ts'
import { FitsError } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import { type Hdu, product } from '../hdu.ts'
import { openImage } from '../image/open-image.ts'
import { openTable } from '../table/open-table.ts'
import { checkCardImages, splitCards } from './card-images.ts'
import { checkColumns } from './columns.ts'
import { checkMandatory } from './mandatory.ts'
import { checkPadding } from './padding.ts'
import { type Problem, ProblemList } from './problems.ts'
import { checkReserved } from './reserved.ts'
import { checkTableBytes } from './table-bytes.ts'
import { checkWorld } from './world.ts'

/** What `verifyFits` found, in the order of the file. */
export interface VerifyReport {
  /** Whether there is no error; warnings do not count. */
  ok: boolean
  problems: Problem[]
}

/** Pixels decoded at a time. */
const BAND_PIXELS = 2 ** 20

/** Collects what `body` throws; errors of the program itself pass. */
function attempt(problems: ProblemList, body: () => void): void {
  try {
    body()
  } catch (error) {
    if (!(error instanceof FitsError)) throw error
    problems.add(error.code === 'unsupported' ? 'warning' : 'error', error.reason, error.where)
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

function decodeTable(problems: ProblemList, file: FitsFile, hdu: Hdu): void {
  const table = openTable(file, hdu)
  for (let i = 0; i < table.columns.length; i++) attempt(problems, () => table.columnAt(i))
}

function checkSums(problems: ProblemList, file: FitsFile, hdu: Hdu): void {
  const { datasum, checksum } = readChecksums(file, hdu)
  if (datasum === 'wrong') problems.error('the data do not have the sum that is told', 'DATASUM')
  if (checksum === 'wrong') problems.error('the HDU does not have the sum that is told', 'CHECKSUM')
}

function checkHeader(problems: ProblemList, file: FitsFile, hdu: Hdu): void {
  const { headerOffset, dataOffset, kind } = hdu
  const end = Math.min(dataOffset, file.source.size)
  checkCardImages(problems, splitCards(file.source.read(headerOffset, end - headerOffset)))
  checkMandatory(problems, hdu)
  if (kind === 'unknown') return // its keywords are its own
  checkReserved(problems, hdu)
  checkWorld(problems, hdu.header)
  if (kind === 'bintable' || kind === 'compressed' || kind === 'table') {
    attempt(problems, () => checkColumns(problems, hdu))
  }
}

function checkData(problems: ProblemList, file: FitsFile, hdu: Hdu): void {
  const { kind, dataOffset, dataBytes } = hdu
  if (dataOffset + dataBytes > file.source.size && dataBytes > 0) return // told as damage
  checkSums(problems, file, hdu)
  checkPadding(problems, file, hdu)
  attempt(problems, () => {
    if (kind === 'bintable' || kind === 'compressed') checkTableBytes(problems, file, hdu)
    if (kind === 'image' || kind === 'compressed') decodeImage(file, hdu)
    else if (kind === 'bintable' || kind === 'table') decodeTable(problems, file, hdu)
  })
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

/** Extensions are found by EXTNAME, EXTVER and EXTLEVEL together (section 4.4.2.6). */
function checkNames(problems: Problem[], { hdus }: FitsFile): void {
  const seen = new Map<string, number>()
  for (const { index, name, version, header } of hdus) {
    if (name === null) continue
    const key = `${name.toUpperCase()} ${version} ${header.integer('EXTLEVEL') ?? 1}`
    const other = seen.get(key)
    if (other === undefined) seen.set(key, index)
    else {
      const message = `name, version and level are those of HDU ${other}, too`
      problems.push({ severity: 'warning', message, where: { hdu: index, keyword: 'EXTNAME' } })
    }
  }
}

/**
 * Reads everything in a file and lists what is wrong with it and where: the rules of the standard for headers, columns
 * and fill, with the verdicts of NASA's fitsverify but for sins that are tolerated, then all data and the checksums.
 */
export function verifyFits(file: FitsFile): VerifyReport {
  const problems: Problem[] = []
  checkContainer(problems, file)
  checkNames(problems, file)
  for (const hdu of file.hdus) {
    const list = new ProblemList(problems, hdu.index)
    checkHeader(list, file, hdu)
    checkData(list, file, hdu)
  }
  return { ok: problems.every(({ severity }) => severity === 'warning'), problems }
}
