import { type Card, cardToJson, type FitsFile, findHdu, type Hdu, imageHeader } from '@datalab/fits'
import { Command } from 'commander'
import { printJson } from './answer.ts'
import { UsageError } from './usage-error.ts'
import { withFitsFile } from './with-fits-file.ts'

export const headerCommand = () =>
  new Command('header')
    .description('Print the header of an HDU; of a compressed image, that of the image.')
    .argument('<file>', 'a FITS file')
    .option('--hdu <hdu>', 'which HDU: its number, from 0, or its EXTNAME (default: all of them)')
    .option('--raw', 'of a compressed image, the header of the table that holds it')
    .option('--json', 'print JSON: [{index, name, cards: [[keyword, value, comment, type], …]}, …]')
    .action(header)

function header(path: string, options: { hdu?: string; raw?: boolean; json?: boolean }): void {
  withFitsFile(path, (file) => {
    const chosen = options.hdu === undefined ? file.hdus : [pickHdu(file, options.hdu)]
    const headers = chosen.map((hdu) => ({
      index: hdu.index,
      name: hdu.name,
      cards: (hdu.kind === 'compressed' && !options.raw ? imageHeader(hdu) : hdu.header).cards,
    }))
    if (options.json) printJson(headers.map(({ cards, ...hdu }) => ({ ...hdu, cards: cards.map(cardToJson) })))
    else
      for (const { index, name, cards } of headers) {
        process.stdout.write(`# HDU ${index}${name ? ` ${name}` : ''}\n`)
        for (const card of cards) process.stdout.write(`${asText(card)}\n`)
      }
    if (file.damage) throw file.damage
  })
}

/** The HDU of a number or a name; a usage error where there is none. */
export function pickHdu(file: FitsFile, wanted: string): Hdu {
  const hdu = /^\d+$/.test(wanted) ? file.hdus[Number(wanted)] : findHdu(file, wanted)
  if (hdu) return hdu
  const names = file.hdus.map(({ index, name }) => (name ? `${index} (${name})` : index))
  throw new UsageError(`there is no HDU ${wanted}; there are ${names.join(', ')}`)
}

function asText({ keyword, value, comment, type }: Card): string {
  if (type === 'X') return `${keyword.padEnd(8)} ${value}`.trimEnd()
  const shown =
    type === 'S' ? `'${String(value).replaceAll("'", "''")}'` : type === 'L' ? (value ? 'T' : 'F') : (value ?? '')
  return `${keyword.padEnd(8)}= ${shown}${comment ? ` / ${comment}` : ''}`.trimEnd()
}
