import { createMemory, type OperationRow, type Session } from '@datalab/store'
import type { Context } from '../context.ts'
import { jsonList } from '../json-pieces.ts'
import { operationJson } from '../operations/operation-json.ts'

type LinkMaker = Pick<Context, 'services' | 'origin'>

/** A session's object as JSON (`DataSession`) but for the time of access, which every look at it sets anew. */
export interface SessionText {
  id: number
  before: Buffer
  after: Buffer
}

export function sessionText(
  session: Session,
  operations: readonly OperationRow[],
  context: LinkMaker & { username: string },
): SessionText {
  const { id, name, inputDataJson, created, modified } = session
  return {
    id,
    before: Buffer.concat([
      Buffer.from(`{"id":${id},"operations":`),
      ...jsonList(operations.map((row) => [operationJson(row, context)])),
      Buffer.from(
        `,"user":${JSON.stringify(context.username)},"name":${JSON.stringify(name)},"input_data":${inputDataJson},` +
          `"created":"${created}","accessed":"`,
      ),
    ]),
    after: Buffer.from(`","modified":"${modified}"}`),
  }
}

/** The pieces of its JSON. */
export const withAccess = ({ before, after }: SessionText, accessed: string): Buffer[] => [
  before,
  Buffer.from(accessed, 'latin1'),
  after,
]

/** The session's object as the pieces of its JSON (`DataSession`). */
export const sessionJson = (
  session: Session,
  operations: readonly OperationRow[],
  context: LinkMaker & { username: string },
): Buffer[] => withAccess(sessionText(session, operations, context), session.accessed)

const KEPT_BYTES = 32_000_000
/** Links change once in 30 days; kept ones may be this much older than that. */
const LINKS_KEPT_MS = 600_000

/** What was written of sessions for somebody, kept until anything changes: UIs ask for it again and again. */
export function rememberedSessions<T extends { sessions: readonly SessionText[] }>() {
  const memory = createMemory<T>({
    lengthOf: ({ sessions }) => sessions.reduce((sum, { before, after }) => sum + before.length + after.length, 0),
    maximumLength: KEPT_BYTES / 4,
    maximumTotalLength: KEPT_BYTES,
  })
  return ({ services, origin }: LinkMaker, question: readonly unknown[], make: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify([origin, Math.floor(Date.now() / LINKS_KEPT_MS), ...question])
    return memory.get(services.store, key, make)
  }
}
