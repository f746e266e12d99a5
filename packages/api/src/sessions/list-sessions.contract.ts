import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import { dateTimeFilter } from '../contracts/date-time.ts'
import { pageDocument, sessionDocument } from '../contracts/documents.ts'
import { pageInput, SESSIONS_PAGE } from '../contracts/pages.ts'
import { textFilter } from '../contracts/text.ts'

export const listSessionsMeta = {
  rest: {
    method: 'GET',
    path: '/api/datasessions/',
    page: SESSIONS_PAGE,
    tag: 'Data sessions',
    summary: "The caller's sessions, the last modified first",
    output: pageDocument(sessionDocument),
  },
} satisfies RestMeta

export const listSessionsInput = z
  .object({
    name: textFilter(),
    name_exact: textFilter(),
    user: textFilter(),
    user_exact: textFilter(),
    created_after: dateTimeFilter(),
    created_before: dateTimeFilter(),
    modified_after: dateTimeFilter(),
    modified_before: dateTimeFilter(),
    ...pageInput(SESSIONS_PAGE),
  })
  .optional()
