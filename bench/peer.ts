import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ContestantOptions } from './contestant.ts'

/** The Python that has the peers. */
export const python = process.env.BENCH_PYTHON ?? join(homedir(), '.cache', 'datalab-bench', 'bin', 'python')

/** A task of a Python file of `contestants/` as a contestant. */
export function peer(name: string, task: string, files: readonly string[], file = 'peers.py'): ContestantOptions {
  const { OPENBLAS_CORETYPE: _, ...env } = process.env // numpy finds the processor's own kernels by itself
  const script = fileURLToPath(new URL(`contestants/${file}`, import.meta.url))
  // A missing Python says what to do in place of the numbers.
  if (!existsSync(python)) return { name, command: 'sh', args: ['-c', `echo 'not installed, see bench/README.md' >&2`] }
  return { name, command: python, args: [script, task, ...files], env }
}
