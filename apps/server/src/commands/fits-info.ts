import { type FitsFile, type Hdu, openImage, openTable } from '@datalab/fits'
import { Command } from 'commander'
import { printJson, printTable, tell } from './answer.ts'
import { withFitsFile } from './with-fits-file.ts'

export const infoCommand = () =>
  new Command('info')
    .description('List the HDUs of a FITS file: kind, name, size, type.')
    .argument('<file>', 'a FITS file, whole-file gzip allowed')
    .option('--json', 'print JSON')
    .action(info)

function info(path: string, options: { json?: boolean }): void {
  withFitsFile(path, (file) => {
    const hdus = file.hdus.map((hdu) => ({
      index: hdu.index,
      kind: hdu.kind,
      name: hdu.name,
      version: hdu.version,
      cards: hdu.header.cards.length,
      header_offset: hdu.headerOffset,
      data_offset: hdu.dataOffset,
      data_bytes: hdu.dataBytes,
      ...contents(file, hdu),
    }))
    const damage = file.damage?.message ?? null
    if (options.json) printJson({ file: path, hdus, damage })
    else
      printTable(
        ['HDU', 'KIND', 'NAME', 'VER', 'CARDS', 'SHAPE', 'TYPE', 'COMPRESSION'],
        hdus.map((hdu) => [
          hdu.index,
          hdu.kind,
          hdu.name,
          hdu.version,
          hdu.cards,
          hdu.shape?.join(' × '),
          hdu.dtype,
          hdu.compression,
        ]),
      )
    const problems = [...hdus.flatMap(({ problem }) => problem ?? []), ...(damage ? [damage] : [])]
    for (const problem of new Set(problems)) tell(`datalab: ${path}: ${problem}`)
    if (problems.length > 0) process.exitCode = 1
  })
}

/** What an HDU holds: an image's type and shape, a table's rows × columns; the reason where it cannot be told. */
function contents(
  file: FitsFile,
  hdu: Hdu,
): { dtype?: string; shape?: readonly number[]; compression?: string; problem?: string } {
  try {
    if (hdu.kind === 'image' || hdu.kind === 'compressed') {
      const { dtype, shape } = openImage(file, hdu)
      const compression = hdu.header.string('ZCMPTYPE')
      return { dtype, shape, ...(compression && { compression }) }
    }
    if (hdu.kind === 'bintable' || hdu.kind === 'table') {
      const table = openTable(file, hdu)
      return { shape: [table.rows, table.columns.length] }
    }
    return {}
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}
