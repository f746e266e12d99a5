import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { operationDocument } from '../contracts/documents.ts'

export const createOperationMeta = {
  rest: {
    method: 'POST',
    path: '/api/datasessions/{session_id}/operations/',
    status: 201,
    tag: 'Operations',
    summary: 'Start an operation',
    description:
      'The input is checked against what the operation declares (`/api/available_operations/`), and so is the right ' +
      'to see every frame that it names. The same work is done once: a known result is `COMPLETED` in the answer.',
    output: operationDocument,
    examples: {
      request: {
        name: 'Median',
        input_data: {
          input_files: [
            { type: 'fits', source: 'archive', basename: 'sim1m0a-fa99-20240115-0101-e91' },
            { type: 'fits', source: 'archive', basename: 'sim1m0a-fa99-20240115-0102-e91' },
          ],
        },
      },
    },
  },
} satisfies RestMeta

// What the values have to be depends on the operation, so they are read by `prepareRequest`.
export const createOperationInput = z.object({
  name: z.custom<string>().meta({ type: 'string', description: 'The exact name of an available operation.' }),
  input_data: z
    .custom<Record<string, unknown>>()
    .meta({ type: 'object', additionalProperties: true, description: "By the names of the operation's inputs." })
    .optional(),
})
