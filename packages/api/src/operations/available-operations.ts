import type { Services } from '../services.ts'
import { procedure } from '../trpc.ts'
import type { WizardDescription, WizardInput } from '../wire.ts'
import { describeOperationsInput, describeOperationsMeta } from './available-operations.contract.ts'

/** Every operation in full. */
export const availableOperations = procedure.query(
  ({ ctx }): Record<string, WizardDescription> => describeAll(ctx.services),
)

/** For forms: without the inputs that they may be unable to draw, unless they say that they can. */
export const describeOperations = procedure
  .meta(describeOperationsMeta)
  .input(describeOperationsInput)
  .query(({ ctx, input }): Record<string, WizardDescription> => {
    const all = describeAll(ctx.services)
    return input?.target_positions ? all : plainWizards(all)
  })

const describeAll = ({ operations }: Services): Record<string, WizardDescription> =>
  Object.fromEntries([...operations].map(([name, operation]) => [name, operation.wizard()]))

const POSITIONS = 'target_positions'

/** Without inputs of type `target_positions`, and without the operations that cannot do without them. */
export function plainWizards(all: Record<string, WizardDescription>): Record<string, WizardDescription> {
  const plain = Object.entries(all).flatMap(([name, wizard]) => {
    const inputs = withoutPositions(wizard.inputs)
    return inputs ? [[name, { ...wizard, inputs }] as const] : []
  })
  return Object.fromEntries(plain)
}

/** One target becomes a source in its place; null when the operation needs positions that a source cannot say. */
function withoutPositions(inputs: WizardDescription['inputs']): WizardDescription['inputs'] | null {
  const entries = Object.entries(inputs)
  // A target that can be looked up by name is one place in the sky; positions in time have no name.
  if (entries.some(([, entry]) => entry.type === POSITIONS && entry.name_lookup !== true)) return null
  return Object.fromEntries(
    entries.map(([key, entry]): [string, WizardInput] => {
      if (entry.type !== POSITIONS) return [key, entry]
      const { minimum: _, ...source } = entry
      return ['source', { ...source, type: 'source' }]
    }),
  )
}
