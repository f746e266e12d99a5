import { createHash } from 'node:crypto'
import { DEFAULT_QUANTIZE_LEVEL } from '@datalab/fits'
import type { Operation } from './operation.ts'
import type { Precision } from './products/precision.ts'
import { operations } from './registry.ts'

const isDefault = (precision: Precision): boolean =>
  precision.kind === 'quantised' && precision.level === DEFAULT_QUANTIZE_LEVEL

/**
 * The operations of a place that stores its products in this precision. A precision other than the usual one is part of what a result
 * is: where the setting changes, results of before are not served in the place of new ones.
 */
export function operationsAt(precision: Precision): ReadonlyMap<string, Operation> {
  if (isDefault(precision)) return operations
  const text = precision.kind === 'quantised' ? `quantised ${precision.level}` : precision.kind
  const identityAt = (identity: string) => createHash('sha256').update(`${identity} ${text}`).digest('hex')
  return new Map(
    [...operations].map(([name, operation]) => [
      name,
      { ...operation, identity: (input) => identityAt(operation.identity(input)) },
    ]),
  )
}
