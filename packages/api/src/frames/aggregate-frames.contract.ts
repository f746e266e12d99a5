import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import type { FrameValues } from '../wire.ts'
import { frameFilters } from './frame-filters.ts'

const values = z.array(z.string())

export const aggregateFramesMeta = {
  rest: {
    method: 'GET',
    path: '/api/frames/aggregate/',
    credentials: 'optional',
    tag: 'Frames',
    summary: 'Which sites, telescopes, instruments, filters … there are among the frames that the caller may see',
    output: z.object({
      sites: values,
      telescopes: values,
      instruments: values,
      filters: values,
      proposals: values,
      obstypes: values,
    }) satisfies z.ZodType<FrameValues>,
  },
} satisfies RestMeta

export const aggregateFramesInput = z.object(frameFilters).optional()
