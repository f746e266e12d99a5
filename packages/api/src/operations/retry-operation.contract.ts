import type { RestMeta } from '@datalab/rest'
import { operationDocument } from '../contracts/documents.ts'

export const retryOperationMeta = {
  rest: {
    method: 'POST',
    path: '/api/datasessions/{session_id}/operations/{id}/retry/',
    tag: 'Operations',
    summary: 'Run a failed operation again',
    output: operationDocument,
  },
} satisfies RestMeta
