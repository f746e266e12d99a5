import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { operationDocument, pageDocument } from '../contracts/documents.ts'
import { OPERATIONS_PAGE, pageInput } from '../contracts/pages.ts'

export const listOperationsMeta = {
  rest: {
    method: 'GET',
    path: '/api/datasessions/{session_id}/operations/',
    page: OPERATIONS_PAGE,
    keep: true,
    tag: 'Operations',
    summary: 'The operations of a session',
    description: 'By id. Without `limit` all of them.',
    output: pageDocument(operationDocument),
  },
} satisfies RestMeta

export const listOperationsInput = z.object(pageInput(OPERATIONS_PAGE))
