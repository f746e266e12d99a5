import { readdirSync } from 'node:fs'
import type { Operation } from './operation.ts'

const CATALOG = new URL('./catalog/', import.meta.url)

/** Every operation by its name, in the order in which they are offered: found in the catalog folder, one file each. */
export const operations: ReadonlyMap<string, Operation> = await discover()

async function discover(): Promise<Map<string, Operation>> {
  const files = readdirSync(CATALOG)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
  const found = new Map<string, Operation>()
  for (const file of files) {
    const module = (await import(new URL(file, CATALOG).href)) as { default?: Operation }
    const operation = module.default
    if (operation === undefined) throw new Error(`catalog/${file} has no operation as its default export`)
    if (found.has(operation.name)) throw new Error(`catalog/${file}: there already is an operation ${operation.name}`)
    found.set(operation.name, operation)
  }
  return found
}
