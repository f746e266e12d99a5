import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Product, RunRequest } from '@datalab/operations'
import { createThreadTask } from '../src/thread-task.ts'

/** What the operation of the tests does, as its input says. */
export interface TestInput {
  [key: string]: unknown
  frames?: { basename: string; source: string }[]
  /** Products to make. */
  products?: number
  /** How long each of them takes. */
  stepMs?: number
  /** Fractions to report, as fast as it goes. */
  report?: number[]
  /** Files to make that the numbers of the output tell of. */
  files?: string[]
  lastWords?: string
  end?: 'fail' | 'throw' | 'exit' | 'wait until told to stop' | 'never'
}

class OperationFailure extends Error {
  override readonly name = 'OperationFailure'
}

function writeProduct({ key, outDir }: RunRequest, index: number): Product {
  const basename = `${key}-${index}`
  const files = { fits: `${basename}.fits.fz`, large: `${basename}.jpg`, small: `${basename}.thumbnail.jpg` }
  for (const name of Object.values(files)) writeFileSync(join(outDir, name), name)
  return { basename, type: 'fits', files, metadata: {} }
}

async function end(how: TestInput['end'], control: RunRequest['control']): Promise<void> {
  if (how === 'fail') throw new OperationFailure('The frames have nothing in common.')
  if (how === 'throw') throw new TypeError("Cannot read properties of undefined (reading 'fwhm')")
  if (how === 'exit') process.exit(3)
  while (how === 'wait until told to stop' && !control.cancelled()) await sleep(5)
  while (how === 'never');
}

export default createThreadTask(async (request) => {
  const { products = 0, stepMs = 0, report = [], files = [], lastWords, end: how } = request.input as TestInput
  for (const fraction of report) request.control.progress(fraction, 'Reporting')
  const made: Product[] = []
  for (let index = 1; index <= products; index++) {
    await sleep(stepMs)
    made.push(writeProduct(request, index))
    request.control.product(made.at(-1)!)
    request.control.progress(index / (products + 1), `Made ${index} of ${products}`)
  }
  await end(how, request.control)
  if (lastWords) request.control.progress(1, lastWords)
  for (const name of files) writeFileSync(join(request.outDir, name), name)
  if (products > 0) return { output_files: made }
  if (files.length > 0) return { output_data: [{ made: files.map((name) => ({ $file: name })) }], files }
  return { output_data: [{ paths: request.paths }] }
})
