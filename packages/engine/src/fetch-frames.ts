import { setTimeout as sleep } from 'node:timers/promises'
import type { FrameSources, LocalFrame, ResolvedFrame, Viewer } from '@datalab/frames'
import { type FrameReference, frameKey } from '@datalab/operations'

/** Archives are asked for this many frames at a time. */
const AT_A_TIME = 4
/** After a network fault: three more tries. */
const RETRY_DELAYS_MS: readonly number[] = [1000, 4000, 10_000]

export interface FetchOptions {
  signal: AbortSignal
  fetched(count: number, of: number): void
  retrying(error: unknown, basename: string): void
  retryDelaysMs?: readonly number[]
}

/** Frames on the local disk, in use until they are released. */
export interface FetchedFrames {
  paths: Record<string, string>
  release(): void
}

/**
 * Brings frames that one of the viewers may see to the local disk. Network faults are tried again, other errors are
 * not.
 */
export async function fetchFrames(
  sources: FrameSources,
  { viewers, frames }: { viewers: readonly Viewer[]; frames: readonly FrameReference[] },
  options: FetchOptions,
): Promise<FetchedFrames> {
  const wanted = [...new Map(frames.map((frame) => [frameKey(frame), frame])).values()]
  const resolved = await withRetries(() => resolveForOne(sources, viewers, wanted), wanted[0]?.basename ?? '', options)
  const local: LocalFrame[] = []
  const paths: Record<string, string> = {}
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  let next = 0

  async function fetchSome(): Promise<void> {
    for (let index = next++; index < wanted.length; index = next++) {
      signal.throwIfAborted()
      const { basename } = wanted[index]!
      const frame = await withRetries(() => sources.localPath(resolved[index]!, signal), basename, {
        ...options,
        signal,
      })
      local.push(frame)
      paths[frameKey(wanted[index]!)] = frame.path
      options.fetched(local.length, wanted.length)
    }
  }

  const release = () => {
    for (const frame of local.splice(0)) frame.release()
  }
  const fetching = Array.from({ length: AT_A_TIME }, () =>
    fetchSome().catch((error) => {
      failed.abort(error)
      throw error
    }),
  )
  const outcomes = await Promise.allSettled(fetching)
  if (outcomes.every((outcome) => outcome.status === 'fulfilled')) return { paths, release }
  release()
  throw options.signal.aborted ? options.signal.reason : failed.signal.reason
}

/**
 * Resolves the frames with the rights of one of those who asked for the result: the first may have lost theirs since,
 * or have deleted the operation whose product another one uses.
 */
async function resolveForOne(
  sources: FrameSources,
  viewers: readonly Viewer[],
  frames: readonly FrameReference[],
): Promise<ResolvedFrame[]> {
  let problem: unknown
  for (const viewer of viewers.length > 0 ? viewers : [null]) {
    try {
      return await sources.resolve(viewer, frames)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'not_found')) throw error
      problem ??= error
    }
  }
  throw problem
}

async function withRetries<T>(
  attempt: () => Promise<T>,
  basename: string,
  { signal, retrying, retryDelaysMs = RETRY_DELAYS_MS }: FetchOptions,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const delay = retryDelaysMs[tries]
      if (delay === undefined || signal.aborted || !isNetworkFault(error)) throw error
      retrying(error, basename)
      await sleep(delay, undefined, { signal })
    }
  }
}

const NETWORK_CODES = new Set([
  ...['unavailable', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND', 'ENETUNREACH'],
  ...['EHOSTUNREACH', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
])

function isNetworkFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODES.has(error.code)) return true
  return error.name !== 'FrameError' && isNetworkFault(error.cause)
}
