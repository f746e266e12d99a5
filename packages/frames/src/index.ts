export { aggregateArchive } from './aggregate-archive.ts'
export { archiveFrameJson } from './archive-json.ts'
export type { BlobStore } from './blob-store.ts'
export {
  createFileCache,
  type FetchRequest,
  type FileCache,
  type FileCacheOptions,
  type LocalFrame,
} from './file-cache.ts'
export { createFolderBlobs } from './folder-blobs.ts'
export { FrameError, type FrameErrorCode, notFoundMessage } from './frame-error.ts'
export type { FrameMetadata, StoredHeaders } from './frame-metadata.ts'
export type { FrameReference, FrameSource, ResolvedFrame, Viewer } from './frame-source.ts'
export { createFrameSources, type FrameSources } from './frame-sources.ts'
export {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importFolder,
} from './import-folder.ts'
export { createLocalArchive } from './local-archive.ts'
export { type FileStat, type OpenFile, openFile, statFile } from './open-file.ts'
export { createProductSource } from './product-source.ts'
export { type ArchiveSearch, searchArchive } from './search-archive.ts'
export type { SkyArea } from './sky-area.ts'
export {
  type FrameThumbnail,
  type FrameThumbnailSize,
  frameThumbnails,
  thumbnailAt,
} from './thumbnails.ts'
export { createUrlSigner, type UrlSigner, type UrlSignerOptions } from './url-signer.ts'
