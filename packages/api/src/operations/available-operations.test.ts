import type { WizardInput as DeclaredInput } from '@datalab/operations'
import { expect, expectTypeOf, test } from 'vitest'
import type { WizardInput } from '../wire.ts'
import { plainWizards } from './available-operations.ts'

const files = { name: 'Input Files', description: 'Frames', type: 'fits', minimum: 1 } as const
const target = { name: 'Target', description: 'Where', type: 'target_positions', minimum: 1 } as const
const wizard = (name: string, inputs: object) => ({ name, description: '', category: 'image', inputs: { ...inputs } })

test('a target that can be looked up is asked for as a source, in its place', () => {
  const plain = plainWizards({
    A: wizard('A', { target_positions: { ...target, name_lookup: true }, input_files: files }),
  })
  expect(Object.entries(plain.A?.inputs ?? {})).toEqual([
    ['source', { name: 'Target', description: 'Where', type: 'source', name_lookup: true }],
    ['input_files', files],
  ])
})

test('an operation on positions that a source cannot say is left out, all others stay', () => {
  const all = { A: wizard('A', { input_files: files, positions: target }), B: wizard('B', { input_files: files }) }
  expect(plainWizards(all)).toEqual({ B: all.B })
})

// The typed client carries the types on the wire with it and nothing else, so they cannot be those of operations
// themselves.
test('clients are told of an input what operations declare of it, no more and no less', () => {
  expectTypeOf<WizardInput>().toEqualTypeOf<DeclaredInput>()
})
