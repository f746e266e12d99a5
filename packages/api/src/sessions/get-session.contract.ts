import type { RestMeta } from '@datalab/rest'
import { sessionDocument } from '../contracts/documents.ts'

export const getSessionMeta = {
  rest: {
    method: 'GET',
    path: '/api/datasessions/{id}/',
    tag: 'Data sessions',
    summary: 'One session with its operations',
    output: sessionDocument,
  },
} satisfies RestMeta
