import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { pageDocument } from '../contracts/documents.ts'
import { booleanFilter } from '../contracts/filters.ts'
import { frameDocument } from '../contracts/frame-document.ts'
import { FRAMES_PAGE, pageInput } from '../contracts/pages.ts'
import { frameFilters } from './frame-filters.ts'
import { orderingFilter } from './frame-ordering.ts'

export const listFramesMeta = {
  rest: {
    method: 'GET',
    path: '/api/frames/',
    credentials: 'optional',
    page: FRAMES_PAGE,
    tag: 'Frames',
    summary: 'The frames of the archive that the caller may see, the newest observation first',
    description: 'Without a token those that are public. Every condition given has to hold.',
    output: pageDocument(frameDocument),
  },
} satisfies RestMeta

export const listFramesInput = z
  .object({
    ...frameFilters,
    include_thumbnails: booleanFilter(),
    ordering: orderingFilter(),
    ...pageInput(FRAMES_PAGE),
  })
  .optional()
