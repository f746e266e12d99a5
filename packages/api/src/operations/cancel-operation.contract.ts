import type { RestMeta } from '@datalab/rest'
import { operationDocument } from '../contracts/documents.ts'

export const cancelOperationMeta = {
  rest: {
    method: 'POST',
    path: '/api/datasessions/{session_id}/operations/{id}/cancel/',
    tag: 'Operations',
    summary: 'Stop a pending or running operation',
    description: 'It is then `FAILED`. Others who asked for the same work keep it.',
    output: operationDocument,
  },
} satisfies RestMeta
