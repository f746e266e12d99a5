type Log = (fields: Record<string, unknown>, message: string) => void

/** The part of a pino logger that the engine uses. */
export interface EngineLogger {
  debug: Log
  info: Log
  warn: Log
  error: Log
}

export const silentLogger: EngineLogger = { debug() {}, info() {}, warn() {}, error() {} }
