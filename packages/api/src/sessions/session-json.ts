import type { OperationRow, Session } from '@datalab/store'
import type { Context } from '../context.ts'
import { jsonList } from '../json-pieces.ts'
import { operationJson } from '../operations/operation-json.ts'

/** The session's object as the pieces of its JSON (`DataSession`). */
export function sessionJson(
  session: Session,
  operations: readonly OperationRow[],
  context: Pick<Context, 'services' | 'origin'> & { username: string },
): Buffer[] {
  const { id, name, inputDataJson, created, accessed, modified } = session
  return [
    Buffer.from(`{"id":${id},"operations":`),
    ...jsonList(operations.map((row) => [operationJson(row, context)])),
    Buffer.from(
      `,"user":${JSON.stringify(context.username)},"name":${JSON.stringify(name)},"input_data":${inputDataJson},` +
        `"created":"${created}","accessed":"${accessed}","modified":"${modified}"}`,
    ),
  ]
}
