import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { text } from '../contracts/text.ts'

export const loginMeta = {
  rest: {
    method: 'POST',
    path: '/api/api-token-auth/',
    credentials: 'none',
    tag: 'People',
    summary: 'A token for a name and a password',
    output: z.object({ token: z.string() }),
    examples: { request: { username: 'alice', password: 'correct horse' } },
  },
} satisfies RestMeta

export const loginInput = z.object({ username: text(), password: text({ untrimmed: true }) })
