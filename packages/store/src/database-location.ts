import { join } from 'node:path'

/** Where a database is: a PostgreSQL URL or the path of an SQLite file. */
export type DatabaseLocation = { url: string; file?: undefined } | { file: string; url?: undefined }

/** DATABASE_URL where it is set, else the SQLite file in DATA_DIR (`./data` by default). */
export function databaseLocation(environment: { DATABASE_URL?: string; DATA_DIR?: string }): DatabaseLocation {
  if (environment.DATABASE_URL) return { url: environment.DATABASE_URL }
  return { file: databaseFile(environment.DATA_DIR || 'data') }
}

/** The SQLite file in a data folder. */
export const databaseFile = (dataDir: string): string => join(dataDir, 'datalab.sqlite')
