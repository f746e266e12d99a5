import type { RestMeta } from '@datalab/rest'

export const deleteOperationMeta = {
  rest: {
    method: 'DELETE',
    path: '/api/datasessions/{session_id}/operations/{id}/',
    status: 204,
    tag: 'Operations',
    summary: 'Delete an operation',
    description: 'It is cancelled when nothing else needs its result.',
  },
} satisfies RestMeta
