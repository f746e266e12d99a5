import { Command, CommanderError } from 'commander'
import { archiveCommand } from './archive.ts'
import { demoCommand } from './demo.ts'
import { explain } from './explain.ts'
import { fitsCommand } from './fits.ts'
import { migrateCommand } from './migrate.ts'
import { proposalCommand } from './proposal.ts'
import { runCommand } from './run.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'
import { UsageError } from './usage-error.ts'
import { userCommand } from './user.ts'

/** What the process ends with. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const

/**
 * Runs one command line, without the program's name, and gives the exit code. Answers go to standard output,
 * everything else (progress, errors, help asked for wrongly) to standard error.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = new Command('datalab')
    .description('Reduce and measure the frames of a robotic telescope network.')
    .version('0.1.0')
    .helpCommand(false)
    .showHelpAfterError('(--help tells how to call it)')
    .addHelpText('after', '\nExit codes: 0 done, 1 it failed (standard error says why), 2 wrong usage.')
  for (const command of [
    serveCommand(),
    migrateCommand(),
    demoCommand(),
    userCommand(),
    tokenCommand(),
    proposalCommand(),
    archiveCommand(),
    runCommand(),
    fitsCommand(),
  ])
    program.addCommand(command)
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
