import { aggregateArchive } from '@datalab/frames'
import { visitorProcedure } from '../trpc.ts'
import type { FrameValues } from '../wire.ts'
import { aggregateFramesInput, aggregateFramesMeta } from './aggregate-frames.contract.ts'
import { asSearch } from './frame-filters.ts'

export const aggregateFrames = visitorProcedure
  .meta(aggregateFramesMeta)
  .input(aggregateFramesInput)
  .query(({ ctx, input = {} }): Promise<FrameValues> => {
    return aggregateArchive(ctx.services.store, ctx.caller?.user ?? null, asSearch(input))
  })
