import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { sessionDocument } from '../contracts/documents.ts'
import { inputItems } from '../contracts/input-items.ts'
import { text } from '../contracts/text.ts'
import { NAME_LENGTH } from './create-session.contract.ts'

export const updateSessionMeta = {
  rest: {
    method: ['PUT', 'PATCH'],
    path: '/api/datasessions/{id}/',
    requiredOnPut: ['name'],
    tag: 'Data sessions',
    summary: 'Rename a session, add input data to it',
    description: 'Items that are there already are kept, and none is added twice; nothing is removed.',
    output: sessionDocument,
  },
} satisfies RestMeta

export const updateSessionInput = z.object({
  name: text({ maxLength: NAME_LENGTH }).optional(),
  input_data: inputItems().optional(),
})
