import type { OperationRow } from '@datalab/store'
import type { Context } from '../context.ts'
import { outputJson } from './output-json.ts'

interface Remembered {
  row: OperationRow
  origin: string
  bytes: Buffer
}

/** In bytes. Longer ones are numbers or many files: not worth their memory. */
const REMEMBERED_LENGTH = 8192
const REMEMBERED_OPERATIONS = 5000
/** Links change once in 30 days; remembered ones may be this much older than that. */
const REMEMBERED_MS = 600_000

const memories = new WeakMap<object, { byId: Map<number, Remembered>; sinceMs: number }>()

/**
 * The operation's object as JSON (`DataOperation`). Clients ask for the same again and again, so it is remembered what
 * each looked like last, ready to be sent, and made anew when anything in its row is another.
 */
export function operationJson(row: OperationRow, { services, origin }: Pick<Context, 'services' | 'origin'>): Buffer {
  const memory = memoryOf(services.signer)
  const last = memory.get(row.id)
  if (last?.origin === origin && isSame(last.row, row)) return last.bytes
  const bytes = Buffer.from(write(row, { services, origin }))
  if (bytes.length > REMEMBERED_LENGTH) return bytes
  if (memory.size >= REMEMBERED_OPERATIONS) memory.clear()
  memory.set(row.id, { row, origin, bytes })
  return bytes
}

function memoryOf(signer: object): Map<number, Remembered> {
  const known = memories.get(signer)
  if (known && Date.now() - known.sinceMs < REMEMBERED_MS) return known.byId
  const byId = new Map<number, Remembered>()
  memories.set(signer, { byId, sinceMs: Date.now() })
  return byId
}

const isSame = (a: OperationRow, b: OperationRow): boolean =>
  a.resultKey === b.resultKey &&
  a.status === b.status &&
  a.progress === b.progress &&
  a.message === b.message &&
  a.outputJson === b.outputJson &&
  a.created === b.created &&
  a.resultCreated === b.resultCreated &&
  a.name === b.name &&
  a.inputDataJson === b.inputDataJson

function write(row: OperationRow, { services, origin }: Pick<Context, 'services' | 'origin'>): string {
  const output = outputJson(row, { signer: services.signer, origin })
  return (
    `{"id":${row.id},"name":${JSON.stringify(row.name)},"status":"${row.status}",` +
    `"message":${JSON.stringify(row.message)},"operation_progress":${row.progress},"output":${output},` +
    `"input_data":${row.inputDataJson},"created":"${row.created}"}`
  )
}
