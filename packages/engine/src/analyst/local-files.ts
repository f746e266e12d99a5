import { stat } from 'node:fs/promises'
import type { FrameSources, ResolvedFrame } from '@datalab/frames'
import type { FrameLocation } from '@datalab/operations'
import { AnalysisFailure } from './analyst-pool.ts'

/** A frame on local disk, as it is now. */
export interface LocalFile {
  frame: FrameLocation
  /** One string for these contents: path, size and time of modification. */
  identity: string
  /** ISO 8601. */
  modified: string
}

/** Brings frames to the local disk; they are in use until they are released. */
export async function localFiles(
  sources: FrameSources,
  resolved: readonly ResolvedFrame[],
): Promise<{ files: LocalFile[]; release(): void }> {
  const files: LocalFile[] = []
  const releases: (() => void)[] = []
  const release = () => {
    for (const each of releases.splice(0)) each()
  }
  try {
    for (const frame of resolved) {
      if (!frame.ready) throw notMadeYet(frame.basename)
      const local = await sources.localPath(frame)
      releases.push(() => local.release())
      const { size, mtimeMs } = await stat(local.path).catch((error) => Promise.reject(goneFile(frame.basename, error)))
      files.push({
        frame: { basename: frame.basename, path: local.path },
        identity: `${local.path}:${size}:${mtimeMs}`,
        modified: new Date(mtimeMs).toISOString(),
      })
    }
    return { files, release }
  } catch (error) {
    release()
    throw error
  }
}

function goneFile(basename: string, cause: Error): AnalysisFailure {
  const message = `The file of ${basename} cannot be read.`
  return new AnalysisFailure({ kind: 'told', message, detail: cause.stack ?? cause.message })
}

function notMadeYet(basename: string): AnalysisFailure {
  const message = `${basename} is not there yet: its operation is still running.`
  return new AnalysisFailure({ kind: 'told', message, detail: message })
}
