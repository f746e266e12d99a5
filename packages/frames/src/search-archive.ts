import {
  type Frame,
  type FrameFilters,
  type FrameOrdering,
  getFramesById,
  type Store,
  searchFrameAreas,
  searchFrames,
} from '@datalab/store'
import type { Viewer } from './frame-source.ts'
import { areaCovers, isSkyArea } from './sky-area.ts'

export interface ArchiveSearch extends FrameFilters {
  /** A place in the sky that the frames show, degrees. */
  covers?: { ra: number; dec: number } | undefined
}

/** A page of the frames of the local archive that the viewer may see, the newest observation first. */
export async function searchArchive(
  store: Store,
  viewer: Viewer | null,
  { covers, ...filters }: ArchiveSearch,
  page: { limit: number; offset: number; ordering?: FrameOrdering | undefined },
): Promise<{ count: number; frames: Frame[] }> {
  if (!covers) return searchFrames(store, viewer, filters, page)
  const candidates = await searchFrameAreas(store, viewer, filters, page.ordering)
  const ids = candidates
    .filter(({ area }) => isSkyArea(area) && areaCovers(area, covers.ra, covers.dec))
    .map(({ id }) => id)
  return { count: ids.length, frames: await getFramesById(store, ids.slice(page.offset, page.offset + page.limit)) }
}
