import { type Answer, Contestant, type ContestantOptions } from './contestant.ts'
import type { Result } from './row.ts'

/** Calls that are not counted: compilers warm up, pages are touched for the first time. */
const WARM_UP_ROUNDS = 2

/**
 * Lets contestants work in turn, A, B, C, A, B, C … The ratio is the median over the rounds of the time of a
 * contestant to that of the first one in the same round.
 */
export async function compete(entries: readonly ContestantOptions[], rounds: number): Promise<Result[]> {
  const runners = entries.map((entry) => ({ contestant: new Contestant(entry), answers: [] as Answer[], missing: '' }))
  try {
    for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
      for (const runner of runners) {
        if (runner.missing) continue
        try {
          runner.answers.push(await runner.contestant.go())
        } catch (error) {
          runner.missing = error instanceof Error ? error.message : String(error)
        }
      }
    }
  } finally {
    for (const { contestant } of runners) contestant.stop()
  }
  const first = runners[0]!
  return runners.map(({ contestant: { name, goal }, answers, missing }) => {
    if (missing) return { contestant: name, missing, goal }
    const times = secondsOf(answers)
    const baseline = first.missing ? null : secondsOf(first.answers)
    return {
      contestant: name,
      goal,
      value: median(times),
      ratio: baseline === null ? undefined : median(times.map((time, i) => time / baseline[i]!)),
      peakMegabytes: answers.at(-1)!.peakMegabytes,
      check: answers[0]!.check ?? undefined,
    }
  })
}

function secondsOf(answers: readonly Answer[]): number[] {
  return answers.slice(WARM_UP_ROUNDS).map(({ seconds }) => seconds)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
