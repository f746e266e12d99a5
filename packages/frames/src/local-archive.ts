import { stat } from 'node:fs/promises'
import { findFrames, type Store } from '@datalab/store'
import { FrameError } from './frame-error.ts'
import type { FrameSource, ResolvedFrame } from './frame-source.ts'

/** A frame of the local archive, with the file that it is. */
interface ArchiveFrame extends ResolvedFrame {
  path: string
}

/** The archive that is a folder of files, indexed in the database. Its files are used where they are. */
export function createLocalArchive({ store }: { store: Store }): FrameSource {
  return {
    async find(viewer, basenames) {
      const rows = await findFrames(store, viewer, basenames)
      const frames = [...rows.values()].map(
        (row): ArchiveFrame => ({
          basename: row.basename,
          source: 'archive',
          filter: row.primaryOpticalElement,
          targetName: row.targetName,
          observationDate: row.observationDate,
          resultKey: null,
          ready: true,
          path: row.path,
        }),
      )
      return new Map(frames.map((frame) => [frame.basename, frame]))
    },

    async localPath(frame) {
      const path = pathOf(frame)
      const isThere = path !== null && (await stat(path).catch(() => null))?.isFile()
      if (!isThere) {
        const message = `The file of ${frame.basename} is no longer in the archive's folder.`
        throw new FrameError('missing_file', frame.basename, message)
      }
      return { path, release() {} }
    },
  }
}

function pathOf(frame: ResolvedFrame): string | null {
  return 'path' in frame && typeof frame.path === 'string' ? frame.path : null
}
