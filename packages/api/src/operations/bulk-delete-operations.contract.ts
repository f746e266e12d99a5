import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { integerList } from '../contracts/integers.ts'

export const bulkDeleteOperationsMeta = {
  rest: {
    method: 'POST',
    path: '/api/datasessions/{session_id}/operations/bulk_delete/',
    tag: 'Operations',
    summary: 'Delete several operations of a session',
    description: 'Ids that are not in the session are passed over and not counted.',
    output: z.object({ deleted: z.int() }),
    examples: { request: { ids: [1, 3] }, response: { deleted: 2 } },
  },
} satisfies RestMeta

export const bulkDeleteOperationsInput = z.object({ ids: integerList() })
