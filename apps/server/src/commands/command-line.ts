import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { explain } from './explain.ts'
import { UsageError } from './usage-error.ts'

/** What the process ends with. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const

/** Loaded when asked for: looking at a FITS file should not wait for the server's code. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  user: async () => (await import('./user.ts')).userCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  proposal: async () => (await import('./proposal.ts')).proposalCommand(),
  archive: async () => (await import('./archive.ts')).archiveCommand(),
  run: async () => (await import('./run.ts')).runCommand(),
  analyze: async () => (await import('./analyze.ts')).analyzeCommand(),
  fits: async () => (await import('./fits.ts')).fitsCommand(),
  wcs: async () => (await import('./wcs.ts')).wcsCommand(),
  period: async () => (await import('./period.ts')).periodCommand(),
  bjd: async () => (await import('./bjd.ts')).bjdCommand(),
}

/**
 * Runs one command line, without the program's name, and gives the exit code. Answers go to standard output,
 * everything else (progress, errors, help asked for wrongly) to standard error.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = new Command('datalab')
    .description('Reduce and measure the frames of a robotic telescope network.')
    .version(VERSION)
    .helpCommand(false)
    .showHelpAfterError('(--help tells how to call it)')
    .addHelpText('after', '\nExit codes: 0 done, 1 it failed (standard error says why), 2 wrong usage.')
  const named = commands[argv[0] ?? '']
  const loads = named ? [named] : Object.values(commands)
  for (const load of loads) program.addCommand(await load())
  throwInsteadOfExit(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return Number(process.exitCode ?? exitCode.done)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
    process.stderr.write(`datalab: ${explain(error)}\n`)
    return error instanceof UsageError ? exitCode.usage : exitCode.failed
  }
}

/** Commander ends the process on its own, unless each command of the tree is told otherwise. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) throwInsteadOfExit(child)
}
