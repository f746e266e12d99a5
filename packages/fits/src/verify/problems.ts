import type { FitsErrorWhere } from '../errors.ts'

/**
 * `error`: something cannot be read, is not what it says, or breaks a rule of the standard that readers build on.
 * `warning`: against custom or a rule whose breaking harms no reader.
 */
export type Severity = 'error' | 'warning'

/** Something that is wrong with a file, in words, and where. */
export interface Problem {
  severity: Severity
  message: string
  where: FitsErrorWhere
}

/** A file of garbage breaks rules without end: what is beyond this many in one HDU is only said to be there. */
const MOST_IN_AN_HDU = 500

/** Collects the problems of one HDU. */
export class ProblemList {
  readonly #problems: Problem[]
  readonly #hdu: number
  #count = 0

  constructor(problems: Problem[], hdu: number) {
    this.#problems = problems
    this.#hdu = hdu
  }

  add(severity: Severity, message: string, where: FitsErrorWhere = {}): void {
    this.#count++
    if (this.#count > MOST_IN_AN_HDU + 1) return
    const cut = this.#count > MOST_IN_AN_HDU
    const place = { hdu: this.#hdu, ...(cut ? {} : where) }
    this.#problems.push({
      severity: cut ? 'error' : severity,
      message: cut ? 'there are more problems' : message,
      where: place,
    })
  }

  error(message: string, keyword?: string): void {
    this.add('error', message, keyword === undefined ? {} : { keyword })
  }

  warn(message: string, keyword?: string): void {
    this.add('warning', message, keyword === undefined ? {} : { keyword })
  }
}
