import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/** `<pid>-<random>`: another one for every process, also where process ids are used again (1 in every container). */
export const processIdentity = `${process.pid}-${randomBytes(6).toString('hex')}`

/** `<host>/<process identity>`, to be written where other machines read it too. */
export const processAddress = `${hostname().replaceAll('/', '_')}/${processIdentity}`

/**
 * Whether the process of that identity, on this machine, has certainly ended. A process id that is in use again makes
 * this false: leases and time decide then.
 */
export function hasEnded(identity: string): boolean {
  if (identity === processIdentity) return false
  const pid = Number(identity.split('-')[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** As hasEnded, for an address; false for processes of other machines, of which nothing is known. */
export function hasEndedHere(address: string): boolean {
  const [host, identity] = address.split('/')
  return host === processAddress.split('/')[0] && identity !== undefined && hasEnded(identity)
}
