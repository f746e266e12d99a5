import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  backgroundRmsMap,
  type ExtractionOptions,
  estimateBackground,
  extractSources,
  type SourceTable,
  subtractBackground,
} from '../src/index.ts'
import { fieldPixels, fields } from './recorded-fields.ts'

type Column = 'x' | 'y' | 'flux' | 'threshold' | 'pixels' | 'pixelsAbove' | 'flags'

type Run = Readonly<Record<Column, readonly (number | null)[]>> & {
  readonly count: number
  readonly options: { readonly filter_type?: string; readonly filter_kernel?: null }
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../reference/sep-masked/manifest.json', import.meta.url), 'utf8'),
) as { readonly fields: readonly { readonly file: string; readonly runs: readonly Run[] }[] }

/** Largest error relative to max(1, |value|): rounding of the recording and single precision. */
const TOLERANCES: Readonly<Record<Column, number>> = {
  x: 1e-4,
  y: 1e-4,
  flux: 1e-4,
  threshold: 1e-4,
  pixels: 0,
  pixelsAbove: 0,
  flags: 0,
}

function maskOf(width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height)
  for (let y = 40; y < 48; y++) mask.fill(1, y * width + 60, y * width + 90)
  for (let y = 37; y < height; y += 37) for (let x = 0; x < width; x += 11) mask[y * width + x] = 1
  return mask
}

function optionsOf({ options }: Run): Partial<ExtractionOptions> {
  return {
    ...(options.filter_type === 'conv' ? { filterType: 'convolution' } : {}),
    ...(options.filter_kernel === null ? { kernel: null } : {}),
  }
}

function expectEqual(sources: SourceTable, run: Run): void {
  expect(sources.count).toBe(run.count)
  for (const [name, tolerance] of Object.entries(TOLERANCES) as [Column, number][]) {
    for (const [i, value] of run[name].entries()) {
      const want = value ?? Number.POSITIVE_INFINITY
      if (sources[name][i] === want) continue
      const error = Math.abs(sources[name][i]! - want) / Math.max(1, Math.abs(want))
      expect(error, `${name} of source ${i}`).toBeLessThanOrEqual(tolerance)
    }
  }
}

it('has fields with each kind of filter to compare with', () => {
  expect(manifest.fields.length).toBeGreaterThanOrEqual(3)
  for (const { runs } of manifest.fields) expect(runs).toHaveLength(3)
})

describe.each(manifest.fields)('$file', ({ file, runs }) => {
  const field = fields.find((recorded) => recorded.file === file)!
  const [height, width] = field.shape
  const mask = maskOf(width, height)
  const pixels = fieldPixels(field)
  const background = estimateBackground({ pixels, width, height, mask }, { meshWidth: 32, meshHeight: 32 })
  subtractBackground(background, pixels, pixels)
  const noise = backgroundRmsMap(background)

  it.each(runs.map((run) => [JSON.stringify(run.options), run] as const))(
    'finds the sources of the recording over a map of noise with a mask, filter %s',
    (_, run) => {
      const { sources } = extractSources({ pixels, width, height, mask }, { threshold: 1.5, noise, ...optionsOf(run) })
      expectEqual(sources, run)
    },
  )

  it('tells an infinite threshold exactly where a source holds masked pixels', () => {
    const { sources, segmentation } = extractSources(
      { pixels, width, height, mask },
      { threshold: 1.5, noise, segmentation: true, deblendContrast: 1, clean: false },
    )
    const holdsMasked = new Set<number>()
    for (const [i, id] of segmentation!.entries()) if (id > 0 && mask[i] === 1) holdsMasked.add(id - 1)
    expect(holdsMasked.size).toBeGreaterThan(0)
    for (const [i, threshold] of sources.threshold.entries()) {
      expect(threshold === Number.POSITIVE_INFINITY).toBe(holdsMasked.has(i))
    }
  })
})
