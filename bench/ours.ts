import { fileURLToPath } from 'node:url'
import type { ContestantOptions } from './contestant.ts'

/** A task of a TypeScript file of `contestants/` as a contestant. */
export function ours(
  name: string,
  { file, task, args = [], goal }: { file: string; task: string; args?: readonly string[]; goal?: number | undefined },
): ContestantOptions {
  const script = fileURLToPath(new URL(`contestants/${file}`, import.meta.url))
  return { name, command: process.execPath, args: [script, task, ...args], ...(goal !== undefined && { goal }) }
}
