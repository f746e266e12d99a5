import { type FrameValues, listFrameValues, type Store } from '@datalab/store'
import type { Viewer } from './frame-source.ts'
import { type ArchiveSearch, searchArchive } from './search-archive.ts'

/** Which sites, telescopes … there are among the frames of the local archive that match and that the viewer may see. */
export async function aggregateArchive(
  store: Store,
  viewer: Viewer | null,
  { covers, ...filters }: ArchiveSearch,
): Promise<FrameValues> {
  if (!covers) return listFrameValues(store, viewer, filters)
  const all = { limit: Number.MAX_SAFE_INTEGER, offset: 0 }
  const { frames } = await searchArchive(store, viewer, { covers, ...filters }, all)
  const values = (of: (frame: (typeof frames)[number]) => string | null) =>
    [...new Set(frames.map(of).filter((value) => value !== null))].sort()
  return {
    sites: values((frame) => frame.siteId),
    telescopes: values((frame) => frame.telescopeId),
    instruments: values((frame) => frame.instrumentId),
    filters: values((frame) => frame.primaryOpticalElement),
    proposals: values((frame) => frame.proposalId),
    obstypes: values((frame) => frame.configurationType),
  }
}
