import { FAILURES, ODDITIES } from './sample-failures.test-support.ts'
import { serveJobs } from './serve-jobs.ts'

/** What it cannot halve it dies of, or says so. */
export type HalvingJob = { readonly numbers: readonly number[] }

serveJobs<HalvingJob, { half: number; bytes: Uint8Array }, number>(({ numbers }, tell) => {
  for (const number of numbers) {
    if (number < 0) process.exit(3)
    if (FAILURES[number]) throw FAILURES[number]()
    if (ODDITIES[number]) throw ODDITIES[number]
    if (number % 2 === 1) throw new Error(`${number} is odd`)
    const bytes = Uint8Array.of(number)
    tell({ half: number / 2, bytes }, [bytes.buffer])
    if (bytes.length > 0) throw new Error('the bytes were copied')
  }
  return numbers.length
})
