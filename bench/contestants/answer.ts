import { createInterface } from 'node:readline'

/** One iteration; what it gives is compared with what the others have: it is called once, outside of the time. */
export type Task = () => Promise<() => string | null>

/**
 * Does the task that is named on the command line, with the arguments after its name, once for each line of the input, and answers each
 * with seconds, memory and check.
 */
export async function answer(tasks: Readonly<Record<string, (args: readonly string[]) => Task>>): Promise<never> {
  const [name = '', ...args] = process.argv.slice(2)
  const task = tasks[name]!(args)
  let check: string | null | undefined
  for await (const _line of createInterface({ input: process.stdin })) {
    const start = performance.now()
    const checkOf = await task()
    const seconds = (performance.now() - start) / 1000
    if (check === undefined) check = checkOf()
    console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024, check }))
  }
  process.exit() // helper threads wait for more work
}
