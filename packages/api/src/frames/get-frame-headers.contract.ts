import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'

export const getFrameHeadersMeta = {
  rest: {
    method: 'GET',
    path: '/api/frames/{id}/headers/',
    credentials: 'optional',
    tag: 'Frames',
    summary: 'The header cards of a frame',
    description: 'Those of the science image, and what the primary header says beside them.',
    output: z.object({ data: z.record(z.string(), z.unknown()) }),
  },
} satisfies RestMeta
