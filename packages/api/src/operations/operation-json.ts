import type { OperationRow } from '@datalab/store'
import type { Context } from '../context.ts'
import { outputJson } from './output-json.ts'

/** The operation's object as JSON text (`DataOperation`). */
export function operationJson(row: OperationRow, { services, origin }: Pick<Context, 'services' | 'origin'>): string {
  const output = outputJson(row, { signer: services.signer, origin })
  return (
    `{"id":${row.id},"name":${JSON.stringify(row.name)},"status":"${row.status}",` +
    `"message":${JSON.stringify(row.message)},"operation_progress":${row.progress},"output":${output},` +
    `"input_data":${row.inputDataJson},"created":"${row.created}"}`
  )
}
