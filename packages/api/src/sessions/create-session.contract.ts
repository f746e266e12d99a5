import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { sessionDocument } from '../contracts/documents.ts'
import { inputItems } from '../contracts/input-items.ts'
import { text } from '../contracts/text.ts'

export const NAME_LENGTH = 256

export const createSessionMeta = {
  rest: {
    method: 'POST',
    path: '/api/datasessions/',
    status: 201,
    tag: 'Data sessions',
    summary: 'Open a session',
    output: sessionDocument,
    examples: {
      request: {
        name: 'My New Session Name',
        input_data: [{ type: 'fitsfile', source: 'archive', basename: 'sim1m0a-fa99-20240115-0101-e91' }],
      },
    },
  },
} satisfies RestMeta

export const createSessionInput = z.object({
  name: text({ maxLength: NAME_LENGTH }),
  input_data: inputItems().optional(),
})
