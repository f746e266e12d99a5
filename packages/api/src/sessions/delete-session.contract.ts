import type { RestMeta } from '@datalab/rest'

export const deleteSessionMeta = {
  rest: {
    method: 'DELETE',
    path: '/api/datasessions/{id}/',
    status: 204,
    tag: 'Data sessions',
    summary: 'Delete a session with its operations',
    description: 'Running jobs that no other session waits for are cancelled.',
  },
} satisfies RestMeta
