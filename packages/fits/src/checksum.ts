import type { FitsFile } from './file.ts'
import type { Hdu } from './hdu.ts'
import { OnesComplementSum } from './write/checksum.ts'

/** Whether a checksum is that of the bytes, or is not there. */
export type ChecksumState = 'right' | 'wrong' | 'absent'

/** The checksums of an HDU (section 4.4.2.7). */
export interface Checksums {
  /** DATASUM, over the data unit. */
  datasum: ChecksumState
  /** CHECKSUM, over the whole HDU. */
  checksum: ChecksumState
}

const CHUNK_BYTES = 2 ** 20
/** Sum of an HDU whose CHECKSUM is right: minus zero. */
const ALL_ONES = 0xffffffff

function addRange(sum: OnesComplementSum, { source }: FitsFile, start: number, end: number): void {
  for (let at = start; at < Math.min(end, source.size); at += CHUNK_BYTES) {
    sum.add(source.read(at, Math.min(CHUNK_BYTES, end - at, source.size - at)))
  }
}

/** Whether DATASUM and CHECKSUM of an HDU are right (appendix J). Reads the data, but decodes nothing. */
export function readChecksums(file: FitsFile, hdu: Hdu): Checksums {
  const { header, headerOffset, dataOffset, dataBytes } = hdu
  const wanted = header.string('DATASUM')?.trim() ?? header.get('DATASUM')
  const hasDatasum = wanted !== undefined && wanted !== null && wanted !== ''
  const hasChecksum = (header.string('CHECKSUM') ?? '') !== ''
  if (!hasDatasum && !hasChecksum) return { datasum: 'absent', checksum: 'absent' }
  const data = new OnesComplementSum()
  addRange(data, file, dataOffset, dataOffset + Math.ceil(dataBytes / 2880) * 2880)
  const all = new OnesComplementSum()
  addRange(all, file, headerOffset, dataOffset)
  all.addWord(data.sum)
  return {
    datasum: hasDatasum ? (Number(wanted) === data.sum ? 'right' : 'wrong') : 'absent',
    checksum: hasChecksum ? (all.sum === ALL_ONES || all.sum === 0 ? 'right' : 'wrong') : 'absent',
  }
}
