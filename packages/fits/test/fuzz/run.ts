/**
 * The fuzz suite for as long as one likes: prints what goes wrong, with the number that repeats it.
 *
 *     node packages/fits/test/fuzz/run.ts [--count 1000000] [--first 0]     # exit code 1 if anything went wrong
 *     node packages/fits/test/fuzz/run.ts --only 12345 --save bad.fits      # one file again, kept for a look
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exercise } from './exercise.ts'
import { mutated } from './mutations.ts'
import { randomNumbers } from './random.ts'
import { fuzzSubjects } from './subjects.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    first: { type: 'string', default: '0' },
    only: { type: 'string' },
    save: { type: 'string' },
  },
})

/** Of the processor: the machine may be busy with something else. */
const MOST_SECONDS = 5
const MOST_MEGABYTES = 512
const REPORT_EVERY = 20_000
const TURN_EVERY = 50

const subjects = fuzzSubjects()
const first = Number(values.only ?? values.first)
const end = values.only === undefined ? first + Number(values.count) : first + 1
let failures = 0

function tell(number: number, what: string): void {
  failures++
  console.log(`file ${number} (${subjects[number % subjects.length]!.name}): ${what}`)
}

const started = performance.now()
let slowest = 0
for (let number = first; number < end; number++) {
  const bytes = mutated(randomNumbers(number), subjects[number % subjects.length]!, subjects)
  if (values.save !== undefined) writeFileSync(values.save, bytes)
  const before = process.resourceUsage().maxRSS
  const start = process.cpuUsage()
  try {
    exercise(bytes)
  } catch (error) {
    tell(number, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const { user, system } = process.cpuUsage(start)
  const seconds = (user + system) / 1e6
  slowest = Math.max(slowest, seconds)
  if (seconds > MOST_SECONDS) tell(number, `took ${seconds.toFixed(1)} s`)
  const megabytes = (process.resourceUsage().maxRSS - before) / 1024
  if (megabytes > MOST_MEGABYTES) tell(number, `took ${megabytes.toFixed(0)} MB`)
  // zlib keeps the buffers of what it refused until the event loop turns.
  if (number % TURN_EVERY === 0) await new Promise(setImmediate)
  if ((number + 1 - first) % REPORT_EVERY === 0) {
    const rate = ((number + 1 - first) / (performance.now() - started)) * 1000
    const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0)
    console.log(
      `${number + 1 - first} files, ${rate.toFixed(0)} a second, slowest ${slowest.toFixed(2)} s, peak ${peak} MB`,
    )
  }
}
console.log(`${end - first} files, ${failures} failures, slowest ${slowest.toFixed(2)} s`)
process.exitCode = failures > 0 ? 1 : 0
