import { expect, test } from 'vitest'
import { exercise } from './exercise.ts'
import { mutated } from './mutations.ts'
import { randomNumbers } from './random.ts'
import { fuzzSubjects } from './subjects.ts'

// `node packages/fits/test/fuzz/run.ts` does the same for as long as one likes, and repeats a single number.

const FILES = 8000
/** Of each file: what the hostile recordings ask for. */
const MOST_SECONDS = 5
/** All files one after another in one process. */
const MOST_MEMORY = 800 * 2 ** 20

test('damaged files of every kind are read or refused by a FitsError, within time and memory', {
  timeout: 120_000,
}, async () => {
  const subjects = fuzzSubjects()
  expect(subjects.length).toBeGreaterThan(300)
  let slowest = { seconds: 0, number: -1 }
  for (let number = 0; number < FILES; number++) {
    const random = randomNumbers(number)
    const bytes = mutated(random, subjects[number % subjects.length]!, subjects)
    const start = performance.now()
    try {
      exercise(bytes)
    } catch (cause) {
      throw new Error(`file ${number} was neither read nor refused`, { cause })
    }
    const seconds = (performance.now() - start) / 1000
    if (seconds > slowest.seconds) slowest = { seconds, number }
    // zlib keeps the buffers of what it refused until the event loop turns.
    if (number % 50 === 0) await new Promise(setImmediate)
  }
  expect(slowest.seconds, `file ${slowest.number}`).toBeLessThan(MOST_SECONDS)
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MOST_MEMORY)
})
