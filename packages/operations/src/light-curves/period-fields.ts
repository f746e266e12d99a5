import { type FoundPeriod, lombScargle, type PeriodCandidate } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import type { FileReference } from '../output.ts'
import type { LightCurve } from './light-curve.ts'
import { fileName, writeTextProduct } from './product-files.ts'
import { thinnedIndices } from './thin-periodogram.ts'

/** A point of a light curve as the search takes it. */
export interface TimedMagnitude {
  /** Days; only differences count. */
  readonly time: number
  readonly mag: number
  readonly magerr: number | null
}

/** What is told of the period of a light curve. */
export interface PeriodFields {
  /** Days; null where there is none, `period_failure` tells why. */
  readonly period: number | null
  readonly fap: number | null
  readonly period_failure?: string
  /** Cycles per day, thinned to at most 5000 points for display. */
  readonly frequency: number[]
  readonly power: number[]
  readonly window_power: number[]
  readonly period_candidates: PeriodCandidateFields[]
  /** The whole periodogram as CSV. */
  readonly periodogram_csv?: FileReference
}

interface PeriodCandidateFields {
  readonly period: number
  readonly power: number
  readonly false_alarm_probability: number
  readonly kind: PeriodCandidate['kind']
  readonly description: string
}

const DESCRIPTIONS: Readonly<Record<PeriodCandidate['kind'], string>> = {
  peak: 'The strongest peak of the periodogram.',
  double: 'Twice the strongest peak: the period where the light curve has two humps, as that of a tumbling body.',
}

/**
 * Searches a light curve for its period (Lomb–Scargle; errors count where every point has one) and writes the whole
 * periodogram to a file. A search that is refused gives nulls and the reason.
 */
export function findPeriod(
  context: OperationContext,
  curve: Pick<LightCurve, 'source' | 'filter'>,
  points: readonly TimedMagnitude[],
): { readonly fields: PeriodFields; readonly files: readonly string[] } {
  const errors = points.map(({ magerr }) => magerr ?? Number.NaN)
  const search = lombScargle(
    points.map(({ time }) => time),
    points.map(({ mag }) => mag),
    errors.some(Number.isFinite) ? errors : null,
  )
  if (!search.ok) return { fields: withoutPeriod(search.reason), files: [] }
  const windowPower = search.windowPower()
  const name = fileName(context, curve, 'periodogram', 'csv')
  const file = writeTextProduct(context, name, periodogramCsv(search, windowPower))
  const shown = thinnedIndices(search.power)
  const fields: PeriodFields = {
    period: search.period,
    fap: search.falseAlarmProbability,
    frequency: shown.map((i) => search.frequency[i]!),
    power: shown.map((i) => search.power[i]!),
    window_power: shown.map((i) => windowPower[i]!),
    period_candidates: search.candidates().map(candidateFields),
    periodogram_csv: file,
  }
  return { fields, files: [file.$file] }
}

/** No period, and why. */
export function withoutPeriod(reason: string): PeriodFields {
  return {
    period: null,
    fap: null,
    period_failure: reason,
    frequency: [],
    power: [],
    window_power: [],
    period_candidates: [],
  }
}

function candidateFields({ kind, period, power, falseAlarmProbability }: PeriodCandidate): PeriodCandidateFields {
  return {
    period,
    power,
    false_alarm_probability: falseAlarmProbability,
    kind,
    description: DESCRIPTIONS[kind],
  }
}

function periodogramCsv({ frequency, power }: FoundPeriod, windowPower: Float64Array): string {
  const rows = Array.from(frequency, (f, i) => `${f},${1 / f},${power[i]},${windowPower[i]}`)
  return `# frequency in cycles per day, period in days\nfrequency,period,power,window_power\n${rows.join('\n')}\n`
}
