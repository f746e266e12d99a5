import type { RestMeta } from '@datalab/rest'
import { profileDocument } from '../contracts/documents.ts'

export const profileMeta = {
  rest: {
    method: 'GET',
    path: '/api/profile/',
    keep: true,
    tag: 'People',
    summary: 'Who calls',
    output: profileDocument,
  },
} satisfies RestMeta
