import type { FitsFile } from '../file.ts'
import type { Hdu } from '../hdu.ts'
import { paddedLength } from '../header/blocks.ts'
import type { ProblemList } from './problems.ts'

/** What fills the last block of the data: blanks in ASCII tables, zeros elsewhere (sections 3.3.2 and 7.2.3). */
export function checkPadding(problems: ProblemList, { source }: FitsFile, { kind, dataOffset, dataBytes }: Hdu): void {
  const start = dataOffset + dataBytes
  const end = Math.min(dataOffset + paddedLength(dataBytes), source.size)
  if (end <= start) return
  const fill = kind === 'table' ? 32 : 0
  const odd = source.read(start, end - start).findIndex((byte) => byte !== fill)
  if (odd < 0) return
  const wanted = kind === 'table' ? 'blanks' : 'zeros'
  problems.add('error', `the data are not filled up with ${wanted}`, { offset: start + odd })
}
