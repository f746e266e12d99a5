import { searchArchive } from '@datalab/frames'
import { FRAMES_PAGE } from '../contracts/pages.ts'
import { visitorProcedure } from '../trpc.ts'
import type { ArchiveFrame, Page } from '../wire.ts'
import { asSearch } from './frame-filters.ts'
import { frameJson } from './frame-json.ts'
import { listFramesInput, listFramesMeta } from './list-frames.contract.ts'
import { namedPicture, pictureJson } from './picture-json.ts'

export const listFrames = visitorProcedure
  .meta(listFramesMeta)
  .input(listFramesInput)
  .query(async ({ ctx, input = {} }): Promise<Page<ArchiveFrame>> => {
    const { ordering, limit = FRAMES_PAGE.defaultLimit, offset = 0, include_thumbnails = false, ...filters } = input
    const viewer = ctx.caller?.user ?? null
    const page = { limit, offset, ordering }
    const { count, frames } = await searchArchive(ctx.services.store, viewer, asSearch(filters), page)
    const picture = count === 0 ? namedPicture(filters.basename_exact) : null
    if (picture) {
      const search = asSearch({ ...filters, basename_exact: picture.basename })
      const found = await searchArchive(ctx.services.store, viewer, search, page)
      const results = found.frames.flatMap((frame) => pictureJson(frame, picture.size, ctx) ?? [])
      return { count: found.count, results }
    }
    return { count, results: frames.map((frame) => frameJson(frame, ctx, { thumbnails: include_thumbnails })) }
  })
