import type { RestMeta } from '@datalab/rest'
import { operationDocument } from '../contracts/documents.ts'

export const getOperationMeta = {
  rest: {
    method: 'GET',
    path: '/api/datasessions/{session_id}/operations/{id}/',
    keep: true,
    tag: 'Operations',
    summary: 'One operation: its status, its progress and what it made',
    output: operationDocument,
  },
} satisfies RestMeta
