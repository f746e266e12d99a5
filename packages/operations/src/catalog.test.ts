import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { operations } from './registry.ts'

const frame = (basename: string) => ({ basename, source: 'archive' })

describe('the catalog', () => {
  it('holds operations under their own names, each in the file of its name, in their order', () => {
    const files = readdirSync(new URL('./catalog/', import.meta.url)).filter((file) => !file.endsWith('.test.ts'))
    const fileNames = [...operations.keys()].map((name) => `${name.toLowerCase().replaceAll(' ', '-')}.ts`)
    expect(fileNames).toEqual(files.sort())
    expect(fileNames).toContain('median.ts')
    for (const [name, operation] of operations) expect(operation.name).toBe(name)
  })

  it('describes its inputs with the keys, types, bounds, options and defaults that clients know', () => {
    const url = new URL('../../../reference/rest/21-available-operations.json', import.meta.url)
    const recorded = JSON.parse(readFileSync(url, 'utf8')).steps[0].response.body
    const unknown = [...operations.keys()].filter((name) => !(name in recorded))
    expect(unknown).toEqual(['Source Catalog']) // the operations that only we have
    for (const [name, operation] of operations) {
      if (unknown.includes(name)) continue
      const { description, ...ours } = operation.wizard()
      expect(description).not.toBe('')
      expect(withoutSentences({ ...ours, description })).toEqual(withoutSentences(recorded[name]))
    }
  })

  it('asks for exactly one subtraction file', () => {
    const check = (subtraction_file?: object[]) =>
      operations.get('Subtraction')!.check({ input_files: [frame('a')], subtraction_file })
    const message = (text: string) => ({ ok: false, issues: [{ path: ['subtraction_file'], message: text }] })
    expect(check()).toEqual(message('Operation Subtraction requires at least 1 Subtraction File input file(s).'))
    expect(check([frame('b'), frame('c')])).toEqual(
      message('Operation Subtraction accepts at most 1 Subtraction File input file(s).'),
    )
    expect(check([frame('b')]).ok).toBe(true)
  })
})

function withoutSentences(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, member]) => [
    key,
    key === 'description' ? 'a sentence' : withoutSentences(member),
  ])
  return Object.fromEntries(entries)
}
