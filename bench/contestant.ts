import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'

/** What a contestant's process answers to a line on its standard input. */
export interface Answer {
  seconds: number
  peakMegabytes: number
  check: string | null
}

export interface ContestantOptions {
  name: string
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  goal?: number
}

/** All have large pages for large pieces of memory, as a server of ours has by itself, and numpy: else touching 64 MB takes thirty milliseconds. */
const LARGE_PAGES = 'glibc.malloc.hugetlb=1'

/**
 * A process that stays, and does its work once for each line that it is sent: rounds of several contestants can
 * alternate, so that all see the same noise of the machine.
 */
export class Contestant {
  readonly name: string
  readonly goal: number | undefined
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: Interface
  #complaint = ''

  constructor({ name, command, args, env, goal }: ContestantOptions) {
    this.name = name
    this.goal = goal
    this.#process = spawn(command, args, { env: { GLIBC_TUNABLES: LARGE_PAGES, ...(env ?? process.env) } })
    this.#process.on('error', (error) => {
      this.#complaint += error.message
    })
    this.#process.stderr.on('data', (text) => {
      this.#complaint += text
    })
    this.#process.stdin.on('error', () => {}) // told by the end of its output
    this.#lines = createInterface({ input: this.#process.stdout })
  }

  /** One iteration. */
  async go(): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      const failed = () => reject(new Error(lastLine(this.#complaint) || 'the process ended'))
      this.#lines.once('line', (line) => {
        this.#lines.off('close', failed)
        resolve(JSON.parse(line) as Answer)
      })
      this.#lines.once('close', failed)
    })
    this.#process.stdin.write('go\n')
    return answer
  }

  stop(): void {
    this.#process.stdin.end()
    this.#process.kill()
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
