import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { wizardDocument } from '../contracts/documents.ts'
import { booleanFilter } from '../contracts/filters.ts'

export const describeOperationsMeta = {
  rest: {
    method: 'GET',
    path: '/api/available_operations/',
    keep: true,
    tag: 'Operations',
    summary: 'What can be done, and which inputs it takes',
    description:
      'Forms that know no inputs of type `target_positions` are spared them: an operation on one target then asks for ' +
      'a `source`, one on many positions is left out. `target_positions=true` gives everything.',
    output: wizardDocument,
  },
} satisfies RestMeta

export const describeOperationsInput = z.object({ target_positions: booleanFilter() }).optional()
