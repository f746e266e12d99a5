import type { LocalFrame } from './file-cache.ts'
import { FrameError, framesNotFound } from './frame-error.ts'
import type { FrameReference, FrameSource, ResolvedFrame, Viewer } from './frame-source.ts'

/** All places that frames come from, told apart by a reference's `source`. */
export interface FrameSources {
  /**
   * The frames in the order of the references. Rights are checked here, every time.
   *
   * @throws FrameError `not_found` with every reference to what is not there or not the viewer's to see
   */
  resolve(viewer: Viewer | null, references: readonly FrameReference[]): Promise<ResolvedFrame[]>
  localPath(frame: ResolvedFrame, signal?: AbortSignal): Promise<LocalFrame>
}

export function createFrameSources(sources: Readonly<Record<string, FrameSource>>): FrameSources {
  const sourceOf = (name: string) => (Object.hasOwn(sources, name) ? sources[name] : undefined)

  return {
    async resolve(viewer, references) {
      const names = [...new Set(references.map(({ source }) => source))]
      const found = new Map(
        await Promise.all(
          names.map(async (name) => {
            const basenames = references.filter(({ source }) => source === name).map(({ basename }) => basename)
            const frames = await sourceOf(name)?.find(viewer, [...new Set(basenames)])
            return [name, frames ?? new Map<string, ResolvedFrame>()] as const
          }),
        ),
      )
      const frames = references.map(({ source, basename }) => found.get(source)?.get(basename))
      const missing = references.filter((_, index) => frames[index] === undefined)
      if (missing.length > 0) throw framesNotFound(missing)
      return frames.filter((frame) => frame !== undefined)
    },

    async localPath(frame, signal = new AbortController().signal) {
      const source = sourceOf(frame.source)
      if (!source) throw new FrameError('not_found', frame.basename, `There is no source of frames ${frame.source}.`)
      signal.throwIfAborted()
      return source.localPath(frame, signal)
    },
  }
}
