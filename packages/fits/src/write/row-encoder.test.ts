import { describe, expect, test } from 'vitest'
import { encodeRowsWith } from './encode-rows.ts'
import { createPlainRowEncoder, KernelRowEncoder } from './row-encoder.ts'

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

const random = generator(11)
const noise = () => random() + random() + random() - 1.5

/** What a row may hold; `i` is the column, `row` its number. */
const kinds: Record<string, (i: number, row: number) => number> = {
  sky: () => 200 + 20 * noise(),
  'sky whose noise changes from row to row': (_i, row) => 200 + 3 ** row * noise(),
  'stars on sky': (i) => 200 + 20 * noise() + (i % 50 === 0 ? 1e5 * random() : 0),
  'whole numbers, many of them equal': () => Math.round(100 + 0.7 * noise()),
  'flat stretches': (i) => (i % 60 < 45 ? 5 : 5 + noise()),
  'zeros with few values': (i) => (i % 29 === 3 ? 50 * random() : 0),
  'one step': (i) => (i < 20 ? 1 : 2),
  NaN: (i) => (i % 7 === 2 ? Number.NaN : 200 + 20 * noise()),
  'hardly any number': (i) => (i % 31 === 2 ? 10 * random() : Number.NaN),
  'no number': () => Number.NaN,
  infinities: (i) => (i === 5 ? Number.POSITIVE_INFINITY : noise()),
  'the whole range of floats': () => noise() * 10 ** (76 * random() - 38),
  'around zero, steep': (i) => (i - 60) ** 3 * 1e6 + noise(),
}

describe('rows compressed by the kernels', () => {
  for (const width of [1, 3, 8, 9, 10, 33, 137, 1026, 10403]) {
    test.each(Object.keys(kinds))(`rows of ${width}, %s: what the plain code makes of them`, (kind) => {
      const rowCount = width > 1000 ? 2 : 7
      const rows = new Float32Array(width * rowCount)
      for (let i = 0; i < rows.length; i++) rows[i] = kinds[kind]!(i % width, Math.floor(i / width))
      const kernels = new KernelRowEncoder(width)
      const plain = createPlainRowEncoder(width)
      for (const quantizeLevel of [16, -0.5]) {
        const options = { quantizeLevel, ditherSeed: 9990 }
        const fast = encodeRowsWith(kernels, rows, rowCount, 8, options)
        expect(fast).toEqual(encodeRowsWith(plain, rows, rowCount, 8, options))
      }
    })
  }
})
