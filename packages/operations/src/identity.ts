import { createHash } from 'node:crypto'

/**
 * Identity of a result: SHA-256 (64 hex digits) of the operation's name, its version and the parts of its input that matter.
 * Independent of the order of keys; numbers are written in one way (1.0 and 1 are one number, so are 0 and −0); the order of
 * lists counts, so whoever calls puts lists without a meaningful order into a fixed one.
 */
export function resultIdentity(name: string, version: number, input: unknown): string {
  return createHash('sha256').update(canonicalJson({ name, version, input })).digest('hex')
}

/** JSON with sorted keys and without blanks; undefined members are left out. */
function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
