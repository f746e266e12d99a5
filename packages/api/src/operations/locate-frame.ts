import { isObject } from '../contracts/json-value.ts'
import type { JsonObject, WizardEntry } from '../services.ts'

/** Where an input names a frame: the path of its basename. Clients may put `-small` or `-large` behind the name. */
export function locateFrame(
  inputs: Readonly<Record<string, WizardEntry>>,
  input: JsonObject,
  basename: string,
): (string | number)[] {
  for (const [key, value] of Object.entries(input)) {
    if (inputs[key]?.type !== 'fits' || !Array.isArray(value)) continue
    const index = value.findIndex((item) => isNamed(item, basename))
    if (index >= 0) return [key, index, 'basename']
  }
  return []
}

const isNamed = (item: unknown, basename: string): boolean =>
  isObject(item) && String(item.basename).replace(/-(small|large)$/, '') === basename
