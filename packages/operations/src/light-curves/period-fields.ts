import type { FoundPeriod, PeriodCandidate, PeriodSearch } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import type { FileReference } from '../output.ts'
import { writeTextProduct } from './product-files.ts'
import { thinnedIndices } from './thin-periodogram.ts'

/** What an output tells of a period that was found; frequencies in cycles per day, periods in days. */
export interface FoundPeriodFields {
  readonly period: number
  readonly fap: number
  /** Thinned to at most 5000 points for display, as are the powers. */
  readonly frequency: readonly number[]
  readonly power: readonly number[]
  readonly window_power: readonly number[]
  readonly period_candidates: readonly {
    readonly period: number
    readonly power: number
    readonly false_alarm_probability: number
    readonly kind: PeriodCandidate['kind']
    readonly description: string
  }[]
  /** The whole periodogram. */
  readonly periodogram_csv: FileReference
}

/** In the words that clients know. */
const DESCRIPTIONS: Readonly<Record<PeriodCandidate['kind'], string>> = {
  peak: 'Strongest periodogram peak.',
  double: 'Twice the strongest peak -- the rotation period if the light curve is double-peaked.',
}

/**
 * What an output tells of a search for a period, with the whole periodogram as a file of the given name. A search that was refused
 * has no period and no probability, but the reason.
 */
export function periodFields(
  context: OperationContext,
  search: PeriodSearch,
  name: string,
): { readonly fields: FoundPeriodFields | { readonly period_failure: string }; readonly files: readonly string[] } {
  if (!search.ok) return { fields: { period_failure: search.reason }, files: [] }
  const windowPower = search.windowPower()
  const file = writeTextProduct(context, name, periodogramCsv(search, windowPower))
  const shown = thinnedIndices(search.power)
  const pick = (column: Float64Array) => shown.map((i) => column[i]!)
  const fields: FoundPeriodFields = {
    period: search.period,
    fap: search.falseAlarmProbability,
    frequency: pick(search.frequency),
    power: pick(search.power),
    window_power: pick(windowPower),
    period_candidates: search.candidates().map(({ kind, period, power, falseAlarmProbability }) => ({
      period,
      power,
      false_alarm_probability: falseAlarmProbability,
      kind,
      description: DESCRIPTIONS[kind],
    })),
    periodogram_csv: file,
  }
  return { fields, files: [file.$file] }
}

function periodogramCsv({ frequency, power }: FoundPeriod, windowPower: Float64Array): string {
  const rows = Array.from(frequency, (f, i) => `${f},${1 / f},${power[i]},${windowPower[i]}`)
  return `# frequency in cycles per day, period in days\nfrequency,period,power,window_power\n${rows.join('\n')}\n`
}
