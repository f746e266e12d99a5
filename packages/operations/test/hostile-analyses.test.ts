import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findAnalysis, runAnalysis } from '../src/index.ts'

const folder = fileURLToPath(new URL('../../../reference/fits/hostile/', import.meta.url))
const files = readdirSync(folder).filter((name) => name.includes('.fits'))
/** Errors that are told in words. */
const TOLD = ['OperationFailure', 'WcsError']

const questions: Record<string, object> = {
  wcs: {},
  header: {},
  'source-catalog': { width: 10, height: 10 },
  'raw-data': { max_size: 4 },
}

describe('files that are damaged or lie are answered, or refused in words', () => {
  it('are there', () => expect(files.length).toBeGreaterThan(20))

  // One that claims to inflate to a gigabyte takes a while to be found out.
  it.each(files)('%s', { timeout: 60_000 }, async (name) => {
    for (const [action, body] of Object.entries(questions)) {
      const input = findAnalysis(action)!.input.parse({ basename: name, ...body })
      const frames = [{ basename: name, path: folder + name, image: null }]
      const outcome: unknown = await runAnalysis({ action, input, frames, folder: null }).catch((error) => error)
      if (outcome instanceof Error) expect(TOLD, `${action}: ${outcome.stack}`).toContain(outcome.name)
    }
  })
})
