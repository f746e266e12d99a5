import { FitsError, withPlace } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import { type Hdu, requireData } from '../hdu.ts'
import { asciiTable } from './ascii-table.ts'
import { binaryTable } from './binary-table.ts'
import type { TableReader } from './column-data.ts'

/** Plans the reading of a binary or ASCII table (of a compressed image: of its table); columns are decoded on demand. */
export function openTable(file: FitsFile, hdu: Hdu): TableReader {
  return withPlace({ hdu: hdu.index }, () => {
    if (hdu.kind !== 'bintable' && hdu.kind !== 'table' && hdu.kind !== 'compressed') {
      throw new FitsError('bad_data', 'the HDU is no table')
    }
    requireData(hdu, file.source.size)
    return hdu.kind === 'table' ? asciiTable(file, hdu) : binaryTable(file, hdu)
  })
}
