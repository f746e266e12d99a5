import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_PRECISION, frameKey, operations, runOperation } from '@datalab/operations'
import type { Task } from './answer.ts'

/** A whole operation on files, as a worker of the server runs it, into a folder that is removed. */
export function operationTask(
  name: string,
  files: ReadonlyMap<string, string>,
  options: { input?: object; threads: number },
): Task {
  const operation = operations.get(name)!
  const input_files = [...files.keys()].map((basename) => ({ basename, source: 'archive' }))
  const checked = operation.check({ ...options.input, input_files })
  if (!checked.ok) throw new Error(checked.issues[0]?.message)
  const paths = Object.fromEntries(input_files.map((frame) => [frameKey(frame), files.get(frame.basename)!]))
  return async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'datalab-bench-'))
    try {
      await runOperation({
        operation: operation.name,
        version: operation.version,
        input: checked.input,
        key: 'bench',
        paths,
        outDir,
        precision: DEFAULT_PRECISION,
        threads: options.threads,
        control: { progress() {}, product() {}, cancelled: () => false },
      })
    } finally {
      rmSync(outDir, { recursive: true })
    }
    return () => null
  }
}
