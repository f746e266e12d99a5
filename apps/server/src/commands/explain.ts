import { getSystemErrorMessage } from 'node:util'

/** One sentence a person can act on, from whatever was thrown; its causes follow where they say more. */
export function explain(error: unknown): string {
  const sentence = sentenceOf(error)
  const cause = error instanceof Error && error.cause !== undefined ? sentenceOf(error.cause) : ''
  return cause && !sentence.includes(cause) ? `${sentence} (${cause})` : sentence
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path, errno } = error as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED') return `${error.message}: nothing listens there; start it, or correct the address`
  if (code === 'ENOENT' && path) return `there is no ${path}`
  if (code === 'EISDIR' && path) return `${path} is a folder, not a file`
  if ((code === 'EACCES' || code === 'EPERM' || code === 'EROFS') && path)
    return `${path} cannot be read or written by this user: change its permissions, or name another place`
  if (code === 'ENOSPC') return 'the disk is full: free some space and try again'
  if (typeof errno === 'number' && path) return `${path}: ${getSystemErrorMessage(errno)}`
  return error.message || error.name
}
