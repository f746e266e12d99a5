import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { OperationFailure } from '../src/index.ts'
import { loadArray, manifest, type RecordedArray, type RecordedOperation } from './reference-data.ts'
import { productImage, run } from './run.ts'

const OPERATIONS = ['Median', 'Normalization', 'Subtraction', 'Stacking']
const cases = manifest.operations.filter(({ operation }) => OPERATIONS.includes(operation))

type Wanted = RecordedArray | { readonly failure: string }
const wanted = (recorded: RecordedOperation): readonly Wanted[] =>
  recorded.right ?? recorded.files?.map(({ pixels }) => pixels) ?? []
const isFailure = (want: Wanted): want is { readonly failure: string } => 'failure' in want

const withPixels = cases.filter((recorded) => wanted(recorded).length > 0 && !wanted(recorded).some(isFailure))
const failing = cases.filter((recorded) => !withPixels.includes(recorded))

/** Pixels on which the recording itself is off, having no `right`. */
const OFF_IN_RECORDING: Readonly<Record<string, number>> = { 'reproject-rotated-2': 2, 'reproject-turned-4': 2 }

/** How many differ by more than the tolerance, and in how many places only one of the two is missing. */
function compare(
  got: Float32Array,
  want: ArrayLike<number>,
  tolerance: number,
): { off: number; missingElsewhere: number } {
  let off = 0
  let missingElsewhere = 0
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i]! - want[i]!)
    if (Number.isNaN(got[i]!) !== Number.isNaN(want[i]!)) missingElsewhere++
    else if (difference > tolerance) off++
  }
  return { off, missingElsewhere }
}

describe('operations give the recorded pixels, missing ones in the same places', () => {
  it.each(withPixels.map((recorded) => [recorded.case, recorded] as const))('%s', async (_, recorded) => {
    const ran = await run(recorded.operation, recorded.input)
    const wants = wanted(recorded).filter((want): want is RecordedArray => !isFailure(want))
    expect(ran.products.length).toBe(wants.length)
    for (const [index, want] of wants.entries()) {
      const image = productImage(ran, ran.products[index]!)
      expect([image.height, image.width]).toEqual(want.shape)
      const { off, missingElsewhere } = compare(image.pixels, loadArray(want), recorded.tolerance!.max_abs)
      expect(off).toBeLessThanOrEqual(OFF_IN_RECORDING[recorded.case] ?? 0)
      expect(missingElsewhere).toBe(0)
    }
  })
})

describe('pictures have the recorded sizes', () => {
  const sized = withPixels.filter(({ files }) => files?.every(({ jpeg_sizes }) => jpeg_sizes))
  it.each(sized.map((recorded) => [recorded.case, recorded] as const))('%s', async (_, recorded) => {
    const ran = await run(recorded.operation, recorded.input)
    for (const [index, { files }] of ran.products.entries()) {
      const sizes = []
      for (const name of [files.large, files.small]) {
        const { width, height, format, channels } = await sharp(join(ran.outDir, name)).metadata()
        expect([format, channels]).toEqual(['jpeg', 1])
        sizes.push([width, height])
      }
      expect(sizes).toEqual(recorded.files![index]!.jpeg_sizes)
    }
  })
})

describe('operations fail clearly where the recording failed rightly', () => {
  it.each(failing.map((recorded) => [recorded.case, recorded] as const))('%s', async (name, recorded) => {
    const attempt = run(recorded.operation, recorded.input)
    if (recorded.failure?.cause === 'shown to the user') {
      await expect(attempt).rejects.toThrow(recorded.failure.message)
    } else {
      const frame = (recorded.input.input_files as { basename: string }[])[0]!.basename
      await expect(attempt).rejects.toThrow(OperationFailure)
      await expect(attempt).rejects.toThrow(name === 'normalize-zero' ? `${frame}: its median is zero` : frame)
    }
  })
})
