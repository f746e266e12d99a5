import type { ThreadFailure } from './thread-task.ts'

/** What people are told of failures that are nobody's business but ours. */
export const UNKNOWN_FAILURE = 'An unknown error occurred, contact the developers if this persists.'

/** What the user is told; whoever runs the server finds the rest in the log, by the request id. */
export function failureMessage(failure: ThreadFailure, requestId: string | null): string {
  if (failure.kind === 'told') return failure.message
  if (failure.code === 'ENOSPC') return 'The server has no disk space left for this operation. Try again later.'
  return requestId ? `${UNKNOWN_FAILURE} (request ${requestId})` : UNKNOWN_FAILURE
}

export function timeLimitMessage(timeLimitMs: number): string {
  return `The operation was stopped because it took longer than ${duration(timeLimitMs)}, the longest an operation may take.`
}

function duration(milliseconds: number): string {
  const units: [number, string][] = [
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ]
  const [size, name] = units.find(([unit]) => milliseconds % unit === 0) ?? [1000, 'second']
  const count = milliseconds / size
  return count === 1 ? `one ${name}` : `${count} ${name}s`
}
