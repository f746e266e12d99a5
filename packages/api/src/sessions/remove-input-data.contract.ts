import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { sessionDocument } from '../contracts/documents.ts'
import { itemKeys } from '../contracts/input-items.ts'

export const removeInputDataMeta = {
  rest: {
    method: 'POST',
    path: '/api/datasessions/{id}/input_data/remove/',
    tag: 'Data sessions',
    summary: 'Take input data out of a session',
    description: 'Items that are not there are passed over.',
    output: sessionDocument,
    examples: { request: { items: [{ source: 'archive', basename: 'sim1m0a-fa99-20240115-0101-e91' }] } },
  },
} satisfies RestMeta

export const removeInputDataInput = z.object({ items: itemKeys() })
