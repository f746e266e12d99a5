/** One comparison of the report. */
export interface Row {
  /** Short, to pick it on the command line. */
  name: string
  title: string
  /** What the numbers of the contestants are; smaller is better for seconds, larger for requests. */
  unit: 'seconds' | 'requests per second'
  measure(rounds: number): Promise<Result[]>
}

/** What a contestant of a row came to; the first of a row is the one that the others are compared with. */
export interface Result {
  contestant: string
  /** Why there are no numbers: a peer that is not installed, an error. */
  missing?: string
  /** Median over the rounds. */
  value?: number
  /** Median over the rounds of its value to that of the first contestant in the same round. */
  ratio?: number
  goal?: number
  peakMegabytes?: number
  /** Something that equal results have in common, where results are to be equal. */
  check?: string
}
