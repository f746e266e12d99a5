import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { DEFAULT_PRECISION, GAIA_TAP_URL, PRECISION_WORDS, type Precision, parsePrecision } from '@datalab/operations'
import { databaseFile } from '@datalab/store/database-location'
import { UsageError } from './commands/usage-error.ts'

/** What the server and the commands that share its data are told, by the environment or by flags. */
export interface Configuration {
  host: string
  port: number
  /** Absolute. */
  dataDir: string
  /** PostgreSQL; null is the SQLite file in the data folder. */
  databaseUrl: string | null
  /** Scheme and host (and path, behind some proxies) that callers see; null is what each request came to. */
  publicUrl: string | null
  /** Signs links; null is one that is made once and kept in the database. */
  secret: string | null
  /** Whose forwarded host and scheme are believed: nobody's, everybody's, so many hops, or these addresses. */
  trustProxy: boolean | number | string[]
  /** For operations; the rest of the server is one more. */
  threads: number
  /** For decoded images, which quick questions are about: those last looked at stay. */
  imageCacheBytes: number
  /** How the pixels of products are stored. */
  productPrecision: Precision
  /** Base URL of a TAP service that has Gaia DR3. */
  gaiaTapUrl: string
  logLevel: LogLevel
  /** Origins whose pages may send cookies. */
  corsTrustedOrigins: string[]
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Environment = Readonly<Record<string, string | undefined>>
export type Flags = Partial<Record<'host' | 'port' | 'dataDir' | 'databaseUrl' | 'logLevel', string | undefined>>

/** Flags go before the environment, which goes before defaults. Throws a UsageError that says what to change. */
export function readConfiguration(environment: Environment, flags: Flags = {}): Configuration {
  // An empty variable is one that was not set: compose files write them so.
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined
  return {
    host: flags.host ?? given('HOST') ?? '127.0.0.1',
    port: readInteger('PORT', flags.port ?? given('PORT') ?? '8000', 0, 65_535),
    dataDir: resolve(flags.dataDir ?? given('DATA_DIR') ?? 'data'),
    databaseUrl: readDatabaseUrl(flags.databaseUrl ?? given('DATABASE_URL')),
    publicUrl: readPublicUrl(given('PUBLIC_URL')),
    secret: readSecret(given('SECRET')),
    trustProxy: readTrustProxy(given('TRUST_PROXY')),
    threads: readInteger('THREADS', given('THREADS') ?? String(availableParallelism()), 1, 256),
    imageCacheBytes: readInteger('IMAGE_CACHE_MB', given('IMAGE_CACHE_MB') ?? '512', 1, 1_048_576) * 2 ** 20,
    productPrecision: readPrecision(given('PRODUCT_PRECISION')),
    gaiaTapUrl: readGaiaTapUrl(environment),
    logLevel: readLogLevel(flags.logLevel ?? given('LOG_LEVEL') ?? 'info'),
    corsTrustedOrigins: (given('CORS_TRUSTED_ORIGINS') ?? '').split(',').flatMap(readOrigin),
  }
}

/** Where things are inside the data folder. */
export const dataPaths = ({ dataDir }: Pick<Configuration, 'dataDir'>) => ({
  database: databaseFile(dataDir),
  archive: join(dataDir, 'archive'),
  blobs: join(dataDir, 'blobs'),
  cache: join(dataDir, 'cache'),
  scratch: join(dataDir, 'scratch'),
})

function readInteger(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value
  throw new UsageError(`${name} has to be a whole number from ${minimum} to ${maximum}, not "${text}"`)
}

function readUrl(name: string, text: string, schemes: readonly string[]): URL {
  const url = URL.parse(text)
  if (url && schemes.includes(url.protocol)) return url
  throw new UsageError(
    `${name} has to be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  )
}

// Not repeated in the message: it may hold a password.
function readDatabaseUrl(text: string | undefined): string | null {
  return text === undefined ? null : readUrl('DATABASE_URL', text, ['postgres:', 'postgresql:']) && text
}

function readPublicUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  const url = readUrl('PUBLIC_URL', text, ['http:', 'https:'])
  if (url.search || url.hash) throw new UsageError('PUBLIC_URL has to end before any "?" or "#"')
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** Of the whole configuration, what commands that have no server need as well. */
export function readGaiaTapUrl(environment: Environment): string {
  const text = environment.GAIA_TAP_URL?.trim()
  if (!text) return GAIA_TAP_URL
  return readUrl('GAIA_TAP_URL', text, ['http:', 'https:']).href.replace(/\/+$/, '')
}

const SECRET_LENGTH = 16

function readSecret(text: string | undefined): string | null {
  if (text === undefined) return null
  if (text.length < SECRET_LENGTH) throw new UsageError(`SECRET has to have at least ${SECRET_LENGTH} characters`)
  return text
}

function readTrustProxy(text: string | undefined): Configuration['trustProxy'] {
  if (text === undefined || text === 'false') return false
  if (text === 'true') return true
  if (/^\d+$/.test(text)) return Number(text)
  const addresses = text.split(',').map((address) => address.trim())
  const isAddress = (address: string) =>
    /^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(address) || /^(loopback|linklocal|uniquelocal)$/.test(address)
  if (addresses.every(isAddress)) return addresses
  throw new UsageError(
    `TRUST_PROXY has to be true, false, a number of proxies, or addresses like 10.0.0.0/8, not "${text}"`,
  )
}

function readPrecision(text: string | undefined): Precision {
  const precision = text === undefined ? DEFAULT_PRECISION : parsePrecision(text)
  if (precision !== null) return precision
  throw new UsageError(`PRODUCT_PRECISION has to be ${PRECISION_WORDS}, not "${text}"`)
}

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text)
  if (level !== undefined) return level
  throw new UsageError(`LOG_LEVEL has to be one of ${LOG_LEVELS.join(', ')}, not "${text}"`)
}

function readOrigin(text: string): string[] {
  const written = text.trim()
  if (written === '') return []
  const origin = readUrl('CORS_TRUSTED_ORIGINS', written, ['http:', 'https:']).origin
  if (origin !== written.replace(/\/$/, '').toLowerCase()) {
    throw new UsageError(`CORS_TRUSTED_ORIGINS has to list origins like ${origin}, without a path, separated by commas`)
  }
  return [origin]
}
