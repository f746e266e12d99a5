import type { LocalFrame } from './file-cache.ts'

/** A frame as an input of an operation names it. */
export interface FrameReference {
  basename: string
  source: string
}

/** Somebody who asks; which proposals they belong to is looked up. */
export interface Viewer {
  id: number
  isStaff: boolean
}

/** A frame that is there and that the viewer may see. */
export interface ResolvedFrame extends FrameReference {
  filter: string | null
  targetName: string | null
  /** ISO 8601, UTC. */
  observationDate: string | null
  /** The result that it is a product of; null for frames of an archive. */
  resultKey: string | null
  /** False for a product of an operation that has not made it yet: its file can be had when it has. */
  ready: boolean
  /** Of a product that came with a TIFF: its name under the result's key, and when it was made (ISO 8601). */
  tif?: { name: string; created: string } | undefined
}

/** One place that frames come from. */
export interface FrameSource {
  /** By basename, those that are there and that the viewer may see; the others are missing from the map. */
  find(viewer: Viewer | null, basenames: readonly string[]): Promise<Map<string, ResolvedFrame>>
  /** A local file with the frame, good until it is released. */
  localPath(frame: ResolvedFrame, signal: AbortSignal): Promise<LocalFrame>
}
