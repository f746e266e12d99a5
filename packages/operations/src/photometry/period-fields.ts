import type { FoundPeriod, PeriodSearch } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import { writeTextProduct } from '../light-curves/product-files.ts'
import type { FileReference } from '../output.ts'

/** A browser draws no more points of a periodogram in good time. */
export const MOST_DRAWN = 5000

const DESCRIPTIONS = {
  peak: 'Strongest periodogram peak.',
  double: 'Twice the strongest peak -- the rotation period if the light curve is double-peaked.',
}

export interface PeriodFields {
  readonly fields: Readonly<Record<string, unknown>>
  readonly files: readonly string[]
}

/**
 * What an output tells of a search for a period: the periodogram, thinned for drawing where it is long (then the whole is a file),
 * or the reason why there is none; a failed search has no period and no probability.
 */
export function periodFields(context: OperationContext, search: PeriodSearch, name: string): PeriodFields {
  if (!search.ok) return { fields: { period_failure: search.reason }, files: [] }
  const windowPower = search.windowPower()
  const drawn = thinned(search.power, MOST_DRAWN)
  const pick = (column: Float64Array) => Array.from(drawn, (i) => column[i]!)
  const fields = {
    period: search.period,
    fap: search.falseAlarmProbability,
    frequency: pick(search.frequency),
    power: pick(search.power),
    period_candidates: search.candidates().map(({ kind, period, power, falseAlarmProbability }) => ({
      period,
      power,
      false_alarm_probability: falseAlarmProbability,
      kind,
      description: DESCRIPTIONS[kind],
    })),
    window_power: pick(windowPower),
  }
  if (drawn.length === search.frequency.length) return { fields, files: [] }
  const full: FileReference = writeTextProduct(context, name, periodogramCsv(search, windowPower))
  return { fields: { ...fields, periodogram_csv: full }, files: [full.$file] }
}

/** Indices of at most `most` points, the highest of each stretch of equal length: no peak is lost. */
export function thinned(power: Float64Array, most: number): Int32Array {
  if (power.length <= most) return Int32Array.from(power.keys())
  const kept = new Int32Array(most)
  for (let stretch = 0; stretch < most; stretch++) {
    const from = Math.floor((stretch * power.length) / most)
    const to = Math.floor(((stretch + 1) * power.length) / most)
    let highest = from
    for (let i = from + 1; i < to; i++) if (power[i]! > power[highest]!) highest = i
    kept[stretch] = highest
  }
  return kept
}

function periodogramCsv({ frequency, power }: FoundPeriod, windowPower: Float64Array): string {
  const rows = Array.from(frequency, (f, i) => `${f},${power[i]!},${windowPower[i]!}`)
  return ['frequency_per_day,power,window_power', ...rows, ''].join('\n')
}
