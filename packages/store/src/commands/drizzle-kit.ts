// `pnpm drizzle-kit COMMAND …` of the repository: drizzle-kit for both dialects, or with `--config
// drizzle.sqlite.config.ts` (or drizzle.pg.config.ts) for one. `migrate` is Datalab's own, because drizzle-kit's
// deletes rows that refer to an SQLite table which it rebuilds: of the database at DATABASE_URL, else in DATA_DIR.
import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type DatabaseLocation, databaseLocation } from '../database-location.ts'
import { migrate } from '../migrate.ts'
import { openStore } from '../open-store.ts'

const CONFIGS = ['drizzle.sqlite.config.ts', 'drizzle.pg.config.ts'] as const
type Config = (typeof CONFIGS)[number]

class UsageError extends Error {}

function splitArguments(args: string[]): { configs: readonly Config[]; rest: string[] } {
  const { tokens } = parseArgs({ args, options: { config: { type: 'string' } }, strict: false, tokens: true })
  const given = tokens.find((token) => token.kind === 'option' && token.name === 'config')
  if (given?.kind !== 'option') return { configs: CONFIGS, rest: args }
  const config = CONFIGS.find((name) => name === basename(given.value ?? ''))
  if (!config) throw new UsageError(`--config takes ${CONFIGS.join(' or ')}`)
  const rest = args.toSpliced(given.index, given.inlineValue ? 1 : 2)
  return { configs: [config], rest }
}

function locationFor(configs: readonly Config[]): DatabaseLocation {
  const { DATABASE_URL, DATA_DIR } = process.env
  if (configs.length > 1) return databaseLocation(process.env)
  if (configs[0] === 'drizzle.sqlite.config.ts') return databaseLocation({ ...(DATA_DIR && { DATA_DIR }) })
  if (!DATABASE_URL) throw new UsageError('DATABASE_URL says which PostgreSQL database to migrate, and it is not set')
  return { url: DATABASE_URL }
}

async function runMigrate(configs: readonly Config[]): Promise<void> {
  const location = locationFor(configs)
  const store = await openStore(location)
  try {
    await migrate(store)
  } finally {
    await store.close()
  }
  // Without the user and password of the URL.
  const place = location.url === undefined ? location.file : new URL(location.url).host + new URL(location.url).pathname
  console.error(`${place} is up to date.`)
}

function runDrizzleKit(configs: readonly Config[], rest: string[]): void {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const program = fileURLToPath(new URL('bin.cjs', import.meta.resolve('drizzle-kit')))
  const isHelp = rest.length === 0 || rest.some((argument) => argument === '--help' || argument === '--version')
  for (const config of isHelp ? [undefined] : configs) {
    const args = config ? [...rest, '--config', config] : rest
    const { status, error } = spawnSync(process.execPath, [program, ...args], { cwd, stdio: 'inherit' })
    if (error) throw error
    if (status !== 0) {
      process.exitCode = status ?? 1
      return
    }
  }
}

try {
  const { configs, rest } = splitArguments(process.argv.slice(2))
  if (rest[0] === 'migrate' && !rest.includes('--help')) await runMigrate(configs)
  else runDrizzleKit(configs, rest)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
