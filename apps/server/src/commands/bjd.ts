import { once } from 'node:events'
import { bjdTdbInstant, formatJd, type Instant, instant, type Sighting } from '@datalab/astro'
import { Command } from 'commander'
import { tell } from './answer.ts'
import { numberOption } from './number-option.ts'
import { UsageError } from './usage-error.ts'

/** 0.1 ms: twice what the ephemeris is worth. */
const DECIMALS = 9
/** Such a number is meant as a Julian Date: as an MJD it would be in the year 8429 or later. */
const LOOKS_LIKE_JD = 2_400_000
/** Longer lines hold no date: they would only fill the memory. */
const LONGEST_LINE = 4096

interface BjdOptions {
  readonly ra: number
  readonly dec: number
  readonly latitude?: number
  readonly longitude?: number
  readonly height?: number
}

export const bjdCommand = () =>
  new Command('bjd')
    .description('Turn times at the telescope (MJD, UTC) into barycentric times (BJD_TDB).')
    .requiredOption('--ra <degrees>', 'right ascension of the object, ICRS', numberOption(-360, 360))
    .requiredOption('--dec <degrees>', 'declination of the object, ICRS', numberOption(-90, 90))
    .option('--latitude <degrees>', 'geodetic latitude of the telescope, north positive', numberOption(-90, 90))
    .option('--longitude <degrees>', 'longitude of the telescope, east positive', numberOption(-360, 360))
    .option('--height <metres>', 'height above the WGS84 ellipsoid (default: 0)', numberOption(-10_000, 1e6))
    .addHelpText(
      'after',
      `
Reads one MJD (UTC) a line from standard input and writes one BJD_TDB a line, a Julian Date with ${DECIMALS} decimals: "nan" where
there is none (before 1972, after 2099, for "nan"). Without latitude and longitude the time is taken at the centre of the Earth, which is
up to 21 ms off. Empty lines and lines that begin with # are passed over.

Example: echo 60434.38290509 | datalab bjd --ra 83.633 --dec -20.5 --latitude -31.27 --longitude 149.07 --height 1165`,
    )
    .action(bjd)

async function bjd(options: BjdOptions): Promise<void> {
  const turn = lineTurner({ ra: options.ra, dec: options.dec, site: siteOf(options) })
  process.stdin.setEncoding('utf8')
  let rest = ''
  for await (const piece of process.stdin) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop()!
    if (rest.length > LONGEST_LINE) throw new Error(`a line is longer than ${LONGEST_LINE} characters`)
    // What has been asked for so far is answered at once: somebody may wait for it.
    await turnAndWrite(lines, turn)
  }
  await turnAndWrite([rest], turn)
}

type TurnLine = (line: string) => string

/** Writes the answers of all lines, also where a line after them is no date. */
async function turnAndWrite(lines: readonly string[], turn: TurnLine): Promise<void> {
  let answer = ''
  try {
    for (const line of lines) answer += turn(line)
  } finally {
    if (answer !== '' && !process.stdout.write(answer)) await once(process.stdout, 'drain')
  }
}

/** The answer to one line after the other, with its line end; empty for comments. */
function lineTurner(sighting: Sighting): TurnLine {
  let number = 0
  let hinted = false
  return (line) => {
    number++
    if (/^\s*(#|$)/.test(line)) return ''
    if (/^\s*[+-]?nan\s*$/i.test(line)) return 'nan\n'
    const utc = readMjd(line)
    if (!utc) throw new Error(`line ${number}: "${line.trim().slice(0, 60)}" is not a Modified Julian Date`)
    if (!hinted && Number(line) >= LOOKS_LIKE_JD) {
      hinted = true
      tell(`line ${number}: ${line.trim().slice(0, 60)} looks like a Julian Date; an MJD is it less 2400000.5`)
    }
    const barycentric = bjdTdbInstant(utc, sighting)
    return `${barycentric ? formatJd(barycentric, DECIMALS) : 'nan'}\n`
  }
}

function siteOf({ latitude, longitude, height = 0 }: BjdOptions): Sighting['site'] {
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude, height }
  if (latitude !== undefined || longitude !== undefined) throw new UsageError('give both --latitude and --longitude')
  return null
}

const PLAIN = /^\s*([+-]?)(\d{1,7})(\.\d*)?\s*$/
const SCIENTIFIC = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i

/** Whole days and fraction apart: one double would round to 0.6 µs. Null for what is no number of days. */
function readMjd(text: string): Instant | null {
  const parts = PLAIN.exec(text)
  if (!parts) return SCIENTIFIC.test(text) && Number.isFinite(Number(text)) ? instant(Number(text)) : null
  const days = Number(parts[2])
  const fraction = Number(`0${parts[3] ?? ''}`)
  return parts[1] === '-' ? instant(-days, -fraction) : instant(days, fraction)
}
