import { getSystemErrorMessage } from 'node:util'

/** One sentence a person can act on, from whatever was thrown; its causes follow where they say more. */
export function explain(error: unknown): string {
  const sentence = sentenceOf(error)
  const cause = error instanceof Error && error.cause !== undefined ? sentenceOf(error.cause) : ''
  return cause && !sentence.includes(cause) ? `${sentence} (${cause})` : sentence
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A query that failed: its message is the whole statement with all values, which are nobody's business.
  if ('query' in error && error.cause instanceof Error) return sentenceOf(error.cause)
  const { code, path, errno, hostname } = error as NodeJS.ErrnoException & { hostname?: string }
  if (code === 'ECONNREFUSED') return `${error.message}: nothing listens there; start it, or correct the address`
  if (code === 'ENOTFOUND' && hostname)
    return `no host is called ${hostname}: correct the address, or see that the network is there`
  if (code === 'ENOENT' && path) return `there is no ${path}`
  if (code === 'EISDIR' && path) return `${path} is a folder, not a file`
  if ((code === 'EACCES' || code === 'EPERM' || code === 'EROFS') && path)
    return `${path} cannot be read or written by this user: change its permissions, or name another place`
  if (code === 'ENOSPC') return 'the disk is full: free some space and try again'
  if (typeof errno === 'number' && path) return `${path}: ${getSystemErrorMessage(errno)}`
  return error.message || error.name
}
