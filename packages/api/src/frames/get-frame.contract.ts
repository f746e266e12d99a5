import type { RestMeta } from '@datalab/rest'
import { frameDocument } from '../contracts/frame-document.ts'

export const getFrameMeta = {
  rest: {
    method: 'GET',
    path: '/api/frames/{id}/',
    credentials: 'optional',
    tag: 'Frames',
    summary: 'One frame of the archive',
    output: frameDocument,
  },
} satisfies RestMeta
