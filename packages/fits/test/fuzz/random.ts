/** Random numbers from 0 to 1 of one seed (mulberry32), so that a failure can be repeated. */
export type Random = () => number

export function randomNumbers(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 to `count` − 1. */
export const below = (random: Random, count: number): number => Math.floor(random() * count)

export const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!
