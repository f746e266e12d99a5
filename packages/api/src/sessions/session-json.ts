import type { OperationRow, Session } from '@datalab/store'
import type { Context } from '../context.ts'
import { operationJson } from '../operations/operation-json.ts'

/** The session's object as JSON text (`DataSession`). */
export function sessionJson(
  session: Session,
  operations: readonly OperationRow[],
  context: Pick<Context, 'services' | 'origin'> & { username: string },
): string {
  const listed = operations.map((row) => operationJson(row, context)).join(',')
  return (
    `{"id":${session.id},"operations":[${listed}],"user":${JSON.stringify(context.username)},` +
    `"name":${JSON.stringify(session.name)},"input_data":${session.inputDataJson},"created":"${session.created}",` +
    `"accessed":"${session.accessed}","modified":"${session.modified}"}`
  )
}
