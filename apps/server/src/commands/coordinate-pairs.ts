/** Pairs handed on at once. */
const BLOCK = 4096
/** Longer lines hold no pair: they would only fill the memory. */
const LONGEST_LINE = 4096

/** Receives pairs in order; the arrays are its own to change until it returns. */
export type TakePairs = (first: Float64Array, second: Float64Array) => void

/** Reads lines of two numbers from pieces of text that end anywhere. */
export interface PairReader {
  /**
   * Reads on.
   *
   * @throws Error naming the line, from 1, that is no pair; the pairs before it are still to be had by `flush`.
   */
  read(text: string, take: TakePairs): void
  /** What is left is the last line. Throws as `read`. */
  end(take: TakePairs): void
  /** Hands on what waits for a block to be full. */
  flush(take: TakePairs): void
}

const NUMBER = String.raw`([+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?|[+-]?nan|[+-]?inf(?:inity)?)`
const PAIR = new RegExp(String.raw`^\s*${NUMBER}(?:\s*,\s*|\s+)${NUMBER}\s*$`, 'i')
const IGNORED = /^\s*(?:#|$)/

export function createPairReader(): PairReader {
  const first = new Float64Array(BLOCK)
  const second = new Float64Array(BLOCK)
  let count = 0
  let line = 0
  let rest = ''

  function flush(take: TakePairs): void {
    const pairs = count
    count = 0
    if (pairs > 0) take(first.subarray(0, pairs), second.subarray(0, pairs))
  }

  function readLine(text: string, take: TakePairs): void {
    line++
    const pair = PAIR.exec(text)
    if (pair === null) {
      if (IGNORED.test(text)) return
      throw new Error(`line ${line}: "${text.trim().slice(0, 60)}" is not a pair of numbers`)
    }
    first[count] = numberOf(pair[1])
    second[count] = numberOf(pair[2])
    if (++count === BLOCK) flush(take)
  }

  return {
    read(text, take) {
      let from = 0
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        const end = rest + text.slice(from, to)
        rest = ''
        from = to + 1
        readLine(end, take)
      }
      rest += text.slice(from)
      if (rest.length > LONGEST_LINE) throw new Error(`line ${line + 1}: it is longer than ${LONGEST_LINE} characters`)
    },
    end(take) {
      const last = rest
      rest = ''
      if (last !== '') readLine(last, take)
      flush(take)
    },
    flush,
  }
}

/** NaN for what is no finite number: it has no place. */
function numberOf(text: string): number {
  const value = Number(text)
  if (!Number.isNaN(value)) return value
  return Number(text.replace(/d/i, 'e')) // Fortran's exponent
}
