import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type FoundPeriod, lombScargle } from '@datalab/astro'
import { Command } from 'commander'
import { printJson, printTable, tell } from './answer.ts'
import { type BadRow, type LightCurveTable, readLightCurveTable } from './light-curve-table.ts'

/** More than this many bad rows are counted, not named. */
const NAMED_ROWS = 20

export const periodCommand = () =>
  new Command('period')
    .description('Search a light curve for a period: the generalised Lomb–Scargle periodogram.')
    .argument('<file>', 'a table of time (days), magnitude and error, as text (CSV); - is standard input')
    .option('--json', 'print JSON: {frequency, power, window_power, period, fap, period_candidates, …}')
    .addHelpText(
      'after',
      `
Columns are found by their names in the first row (time, jd, bjd_tdb, mjd, … · mag, magnitude, … · error, magerr, …), else taken
in the order time, magnitude, error; without errors all points weigh the same. Lines that begin with # are comments. Rows that
cannot be taken are named on standard error and left out. Fewer than 8 points, no baseline or no variation: no period but the
reason, exit code 1.

Frequencies are in cycles per day, the period in days; power is the part of the variance that a sinusoid takes away, window_power
the power that the times alone make, fap the probability that noise gives as high a peak (after Baluev 2008).`,
    )
    .action(period)

async function period(file: string, options: { json?: boolean }): Promise<void> {
  const table = await readTable(file)
  nameBadRows(file, table.badRows)
  const search = lombScargle(table.times, table.magnitudes, table.errors)
  if (!search.ok) {
    if (options.json) printJson(withoutPeriod(search.reason, table))
    throw new Error(`${file}: ${search.reason}`)
  }
  if (options.json) printJson(asJson(search, table))
  else printSummary(search)
}

async function readTable(file: string): Promise<LightCurveTable> {
  const content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  if (content.includes('\0')) throw new Error(`${file}: a light curve is text, and this is not`)
  const table = readLightCurveTable(content)
  if (table.note) tell(`${file}: ${table.note}`)
  return table
}

function nameBadRows(file: string, badRows: readonly BadRow[]): void {
  for (const { line, reason } of badRows.slice(0, NAMED_ROWS)) tell(`${file}, line ${line}: ${reason}; left out`)
  const more = badRows.length - NAMED_ROWS
  if (more > 0) tell(`${file}: ${more} more rows are left out`)
}

const DESCRIPTIONS = {
  peak: 'Strongest periodogram peak.',
  double: 'Twice the strongest peak -- the rotation period if the light curve is double-peaked.',
} as const

function asJson(search: FoundPeriod, { badRows }: LightCurveTable) {
  return {
    period: search.period,
    fap: search.falseAlarmProbability,
    power_at_period: search.peakPower,
    points: search.points,
    excluded_rows: badRows,
    period_candidates: search.candidates().map(({ kind, period, power, falseAlarmProbability }) => ({
      period,
      power,
      false_alarm_probability: falseAlarmProbability,
      kind,
      description: DESCRIPTIONS[kind],
    })),
    frequency: [...search.frequency],
    power: [...search.power],
    window_power: [...search.windowPower()],
  }
}

function withoutPeriod(reason: string, { times, badRows }: LightCurveTable) {
  return {
    period: null,
    fap: null,
    reason,
    points: times.length,
    excluded_rows: badRows,
    period_candidates: [],
    frequency: [],
    power: [],
    window_power: [],
  }
}

function printSummary(search: FoundPeriod): void {
  const { frequency, points } = search
  const last = frequency[frequency.length - 1]!
  const grid = `${frequency.length} frequencies from ${frequency[0]!.toPrecision(4)} to ${last.toPrecision(6)} cycles per day`
  process.stdout.write(`${points} points, ${grid}\n\n`)
  const rows = search
    .candidates()
    .map(({ kind, period, power, falseAlarmProbability }) => [
      kind,
      period.toPrecision(9),
      (1 / period).toPrecision(9),
      power.toFixed(5),
      falseAlarmProbability.toExponential(2),
    ])
  printTable(['candidate', 'period (days)', 'frequency (1/day)', 'power', 'false-alarm probability'], rows)
}
