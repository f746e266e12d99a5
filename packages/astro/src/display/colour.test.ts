import { describe, expect, it } from 'vitest'
import { linearTable } from './bytes.ts'
import { addChannel, putColourLevels } from './colour.ts'

describe('addChannel', () => {
  it('scales between black and white, cuts at both, and leaves out what is missing', () => {
    const values = Float32Array.of(10, 15, 20, 5, 99, Number.NaN, Number.POSITIVE_INFINITY)
    const sums = new Float32Array(7).fill(1)
    addChannel(values, { black: 10, white: 20 }, 0.5, sums)
    expect([...sums]).toEqual([1, 64.75, 128.5, 1, 128.5, 1, 128.5])
  })
})

describe('putColourLevels', () => {
  it('rounds half to even, cuts at 255, and writes one of three colours', () => {
    const out = new Uint8Array(12).fill(7)
    putColourLevels(Float32Array.of(0.5, 1.5, 254.7, 600), linearTable, out, 1)
    expect([...out]).toEqual([7, 0, 7, 7, 2, 7, 7, 255, 7, 7, 255, 7])
  })
})
