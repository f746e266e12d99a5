import type { FoundPeriod, PeriodSearch } from '@datalab/astro'

export type Grade = 'green' | 'amber' | 'red'

/** One thing that speaks against a light curve; a green one is to be known, no more. */
export interface QualityReason {
  readonly grade: Grade
  readonly text: string
}

/** The colour of everything that is to be said. */
export function gradeOf(reasons: readonly QualityReason[]): Grade {
  return reasons.some(({ grade }) => grade === 'red')
    ? 'red'
    : reasons.some(({ grade }) => grade === 'amber')
      ? 'amber'
      : 'green'
}

/** Peaks this share as high as the best one are as good as it. */
const AS_GOOD = 0.95
const DAILY_ALIAS = 0.8
const LEAST_NIGHTS = 2
/** More likely than this noise alone makes such a peak: it proves nothing. */
const CHANCE = 0.01
/** Hours without a frame that make another night. */
const NIGHT_GAP_HOURS = 8
/** Points of the frequency grid a peak is wide, on either side. */
const PEAK_HALF_WIDTH = 10

/**
 * What speaks against the period of a light curve; nothing where there is none, and chance alone where it may be that. `risk` is that of `aliasRisk`,
 * `chance` how bad it is that there may be no period: where none was asked for, not at all.
 */
export function periodReasons(
  search: PeriodSearch,
  { nightCount, risk, chance }: { readonly nightCount: number; readonly risk: number | null; readonly chance: Grade },
): QualityReason[] {
  if (!search.ok) return []
  if (search.falseAlarmProbability > CHANCE) {
    const percent = percentOf(search.falseAlarmProbability)
    const text = `Noise alone gives so high a peak with a probability of ${percent} %: the period may be chance.`
    return [{ grade: chance, text }]
  }
  const texts: string[] = []
  if (nightCount < LEAST_NIGHTS) texts.push('All points are of one night: a period longer than that is a guess.')
  if (risk !== null && risk > DAILY_ALIAS) {
    const percent = (100 * risk).toFixed(0)
    texts.push(
      `A frequency a whole number of cycles a day away fits ${percent} % as well: the period may be a daily alias.`,
    )
  }
  const rival = rivalPeriod(search)
  if (rival !== null) {
    texts.push(
      `A period of ${rival.toPrecision(4)} days fits as well: the times of the frames do not tell the two apart.`,
    )
  }
  return texts.map((text) => ({ grade: 'amber', text }))
}

/** With two digits from 1 % to 100 %. */
function percentOf(probability: number): string {
  const percent = 100 * probability
  return percent < 10 ? percent.toPrecision(2) : percent.toFixed(0)
}

/**
 * The longest period, days, of a peak as good as the best one but away from it; null where there is none. Of several that fit
 * as well the slowest is the simplest: even sampling repeats every peak at higher frequencies.
 */
export function rivalPeriod({ frequency, power, peakIndex, peakPower }: FoundPeriod): number | null {
  for (let i = 1; i < power.length - 1; i++) {
    if (Math.abs(i - peakIndex) < PEAK_HALF_WIDTH || power[i]! < AS_GOOD * peakPower) continue
    if (power[i]! >= power[i - 1]! && power[i]! >= power[i + 1]!) return 1 / frequency[i]!
  }
  return null
}

/**
 * Groups of times with at least 8 hours between them, and no fewer than the days they span: telescopes around the world leave
 * no gap. Times are days, ascending.
 */
export function nights(days: readonly number[]): number {
  let groups = 0
  for (let i = 0; i < days.length; i++) if (i === 0 || (days[i]! - days[i - 1]!) * 24 >= NIGHT_GAP_HOURS) groups++
  const span = days.length > 0 ? Math.ceil(days[days.length - 1]! - days[0]!) : 0
  return Math.max(groups, span)
}

const ALIAS_CYCLES = [-2, -1, 1, 2]

/** The strongest power a whole number of cycles a day from the best one, over that; null where it cannot be told. */
export function aliasRisk({ frequency, peakPower, period, powerAt }: FoundPeriod): number | null {
  const step = frequency.length > 1 ? frequency[1]! - frequency[0]! : 0
  if (!(peakPower > 0) || !(step > 0)) return null
  const best = 1 / period
  let strongest = 0
  for (const cycles of ALIAS_CYCLES) {
    const alias = Math.abs(best + cycles)
    if (Math.abs(alias - best) < PEAK_HALF_WIDTH * step || alias < frequency[0]!) continue
    for (let k = -5; k <= 5; k++) strongest = Math.max(strongest, powerAt(alias + (k * step) / 2))
  }
  return Math.min(1, strongest / peakPower)
}
