import pino, { type DestinationStream, type Logger } from 'pino'
import type { LogLevel } from '../configuration.ts'

export type { Logger }

const SECRET_PARAMETERS = new Set(['signature', 'token', 'connectionParams', 'password'])

/** Logs as lines of JSON on standard error: standard output is for answers. Never with credentials. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['authorization', 'cookie', 'password', 'token', '*.authorization', '*.cookie', '*.password', '*.token'],
        censor: '[removed]',
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  )
}

/** A URL for the log: parameters that give access are there, their values are not. */
export function urlForLog(url: string): string {
  const start = url.indexOf('?')
  if (start === -1) return url
  const query = url
    .slice(start + 1)
    .split('&')
    .map((parameter) => {
      const [name] = parameter.split('=')
      return SECRET_PARAMETERS.has(decode(name!)) ? `${name}=[removed]` : parameter
    })
  return `${url.slice(0, start)}?${query.join('&')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
