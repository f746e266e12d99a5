export type Credentials = { kind: 'none' } | { kind: 'malformed'; detail: string } | { kind: 'key'; key: string }

const SCHEMES = new Set(['token', 'bearer'])
export const NO_CREDENTIALS = 'Authentication credentials were not provided.'

/** Reads `Authorization: Token <key>` or `Bearer <key>`; another scheme counts as no credentials. */
export function readCredentials(header: string | undefined): Credentials {
  const [scheme, key, ...more] = (header ?? '').split(/[ \t\r\n\f\v]+/).filter((word) => word !== '')
  if (scheme === undefined || !SCHEMES.has(scheme.toLowerCase())) return { kind: 'none' }
  if (key === undefined) return { kind: 'malformed', detail: 'Invalid token header. No credentials provided.' }
  if (more.length > 0) {
    return { kind: 'malformed', detail: 'Invalid token header. Token string should not contain spaces.' }
  }
  return { kind: 'key', key }
}
