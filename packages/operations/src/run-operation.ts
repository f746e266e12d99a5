import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { collectGarbageSoon } from './collect-garbage.ts'
import { createContext, type OperationControl } from './context.ts'
import { OperationFailure } from './failures.ts'
import type { OperationInput } from './operation.ts'
import type { OperationOutput } from './output.ts'
import type { Precision } from './products/precision.ts'
import { operations } from './registry.ts'
import type { OperationSettings } from './settings.ts'

export interface RunRequest {
  readonly operation: string
  readonly version: number
  /** A checked input. */
  readonly input: OperationInput
  /** Identity of the result: names the products. */
  readonly key: string
  /** Local path of every frame, by frameKey. */
  readonly paths: Readonly<Record<string, string>>
  /** Folder for the products; made if it is not there. */
  readonly outDir: string
  /** How the pixels of FITS products are stored, tile-compressed (`.fits.fz`) or plain (`.fits`). */
  readonly precision: Precision
  /** Threads to use, this one included; the others are kept for later operations. */
  readonly threads: number
  /** DEFAULT_SETTINGS unless given. */
  readonly settings?: OperationSettings
  /** Called on this thread. Progress never goes back, and is 1 once: at the end, when every product has been told. */
  readonly control: OperationControl
}

/**
 * Runs one operation on local files. Products appear in `outDir` complete or not at all; nothing else is left there, whether the
 * operation succeeds, fails or is cancelled.
 *
 * @throws OperationFailure for what the user can mend, OperationCancelled, and anything else that goes wrong as it is.
 */
export async function runOperation(request: RunRequest): Promise<OperationOutput> {
  const operation = operations.get(request.operation)
  if (operation === undefined) throw new OperationFailure(`There is no operation ${request.operation}.`)
  if (operation.version !== request.version) {
    throw new OperationFailure(`${operation.name} has changed since this was asked for. Please run it again.`)
  }
  mkdirSync(request.outDir, { recursive: true })
  const scratchDir = mkdtempSync(join(request.outDir, '.unfinished-'))
  try {
    let conclusion = 'Done.'
    const conclude = (message: string) => {
      conclusion = message
    }
    const context = createContext({ ...request, operation, scratchDir, conclude })
    context.throwIfCancelled()
    const output = await operation.run(request.input, context)
    context.throwIfCancelled()
    request.control.progress(1, conclusion)
    return output
  } finally {
    rmSync(scratchDir, { recursive: true, force: true, maxRetries: 3 })
    collectGarbageSoon()
  }
}
