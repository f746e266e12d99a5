/** Park–Miller numbers in 0 … 1: the same sequence on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}
