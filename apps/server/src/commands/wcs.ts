import { once } from 'node:events'
import { parseWcs, type Wcs, WcsError } from '@datalab/astro'
import { findScienceImage, type Hdu, imageHeader } from '@datalab/fits'
import { Command } from 'commander'
import { createPairReader, type PairReader } from './coordinate-pairs.ts'
import { pickHdu } from './fits-header.ts'
import { UsageError } from './usage-error.ts'
import { withFitsFile } from './with-fits-file.ts'

export const wcsCommand = () =>
  new Command('wcs')
    .description(
      'Turn pixel positions of an image into positions in the sky, or the reverse, by the WCS of its header.',
    )
    .argument('<file>', 'a FITS file')
    .option('--to-sky', 'read pixel positions x y, write right ascension and declination')
    .option('--to-pixel', 'read right ascension and declination, write pixel positions')
    .option('--hdu <hdu>', 'which HDU: its number, from 0, or its EXTNAME (default: the science image)')
    .addHelpText(
      'after',
      `
Reads one pair a line from standard input, separated by blanks or a comma, and writes one pair a line: "nan nan" where there
is none. Pixels count from 0 at the centre of the first pixel; the sky is in degrees. Empty lines and lines that begin with #
are passed over.

Example: echo "0 0" | datalab wcs image.fits.fz --to-sky`,
    )
    .action(wcs)

async function wcs(path: string, options: { toSky?: boolean; toPixel?: boolean; hdu?: string }): Promise<void> {
  if (Boolean(options.toSky) === Boolean(options.toPixel)) throw new UsageError('give one of --to-sky and --to-pixel')
  const found = readWcs(path, options.hdu)
  const turn = options.toSky ? found.pixelsToSky : found.skyToPixels
  const reader = createPairReader()
  process.stdin.setEncoding('utf8')
  for await (const text of process.stdin) await turnAndWrite(reader, (take) => reader.read(text, take), turn)
  await turnAndWrite(reader, (take) => reader.end(take), turn)
}

type Turn = Wcs['pixelsToSky']

/** Writes what is read, also where a line after it is none: the reader throws then. */
async function turnAndWrite(
  reader: PairReader,
  read: (take: (first: Float64Array, second: Float64Array) => void) => void,
  turn: Turn,
): Promise<void> {
  const lines: string[] = []
  const take = (first: Float64Array, second: Float64Array) => {
    turn(first, second, first, second)
    lines.push(inLines(first, second))
  }
  try {
    read(take)
  } finally {
    reader.flush(take)
    for (const text of lines) if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  }
}

/** The shortest digits that give the same double again. */
function inLines(first: Float64Array, second: Float64Array): string {
  let text = ''
  for (let i = 0; i < first.length; i++) text += Number.isNaN(first[i]) ? 'nan nan\n' : `${first[i]} ${second[i]}\n`
  return text
}

function readWcs(path: string, wanted: string | undefined): Wcs {
  return withFitsFile(path, (file) => {
    const hdu = wanted === undefined ? findScienceImage(file) : pickHdu(file, wanted)
    const place = `${path}, HDU ${nameOf(hdu)}`
    const header = imageHeader(hdu)
    try {
      const found = parseWcs((keyword) => header.get(keyword))
      if (found) return found
    } catch (error) {
      if (!(error instanceof WcsError)) throw error
      throw new Error(`${place}: its celestial coordinates (WCS) are not usable. ${error.message} (${error.keyword})`)
    }
    throw new Error(`${place}: it has no celestial coordinates (WCS)`)
  })
}

const nameOf = ({ index, name }: Hdu) => (name ? `${index} (${name})` : String(index))
