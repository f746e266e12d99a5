import type { FileStat, OpenFile } from './open-file.ts'

/**
 * Files that operations made, as `<key>/<name>`: the key is a result's. A blob is there whole or not at all, also when
 * the process is killed or the machine goes down in the middle.
 */
export interface BlobStore {
  /**
   * Takes the file at `sourcePath` over (it is gone afterwards), or copies it when `keep` is set. Replaces what is
   * there.
   */
  put(key: string, name: string, sourcePath: string, options?: { keep?: boolean }): Promise<void>
  has(key: string, name: string): Promise<boolean>
  /** Null when there is no such blob. */
  stat(key: string, name: string): Promise<FileStat | null>
  /** A local file with the contents, good until the blob is removed. FrameError `not_found` when there is none. */
  path(key: string, name: string): Promise<string>
  /** Null when there is no such blob. The range is inclusive at both ends, in bytes, and must lie inside the blob. */
  open(key: string, name: string, range?: { start: number; end: number }): Promise<OpenFile | null>
  /** Names under a key, sorted; none for an unknown key. */
  list(key: string): Promise<string[]>
  keys(): Promise<string[]>
  /** Everything under a key; an unknown key is no error. */
  remove(key: string): Promise<void>
  /**
   * Removes everything under a key, but nothing when a blob there was written at or after `beforeMs` (since the epoch),
   * also when it is put at the same time; tells whether it removed something.
   */
  expire(key: string, beforeMs: number): Promise<boolean>
  /** Removes what puts and removals that were killed left behind, a day later so as not to disturb other processes. */
  sweep(nowMs?: number): Promise<void>
}
