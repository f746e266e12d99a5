import { describe, expect, it } from 'vitest'
import { reduceLevels } from './reduce.ts'

const picture = (width: number, height: number, level: (x: number, y: number) => number) =>
  Uint8Array.from({ length: width * height }, (_, i) => level(i % width, Math.floor(i / width)))

describe('reduceLevels', () => {
  it('changes nothing where nothing is reduced', () => {
    const levels = picture(7, 5, (x, y) => (x * 50 + y * 31) % 256)
    expect(reduceLevels({ levels, width: 7, height: 5, channels: 1 }, 7, 5)).toEqual(levels)
  })

  it.each([
    [100, 80, 50, 40],
    [1000, 700, 20, 14],
    [1003, 701, 20, 14],
    [300, 5, 20, 1],
  ])('keeps a constant level, edges included: %i × %i to %i × %i', (width, height, toWidth, toHeight) => {
    const levels = new Uint8Array(width * height).fill(77)
    const small = reduceLevels({ levels, width, height, channels: 1 }, toWidth, toHeight)
    expect(small.length).toBe(toWidth * toHeight)
    expect(new Set(small)).toEqual(new Set([77]))
  })

  it.each([
    [400, 300, 100, 75],
    [2000, 1500, 100, 75],
    [2007, 1509, 100, 75],
  ])('keeps a slope where it is, axes not swapped: %i × %i to %i × %i', (width, height, toWidth, toHeight) => {
    const levels = picture(width, height, (x, y) => Math.round((200 * x) / width + (50 * y) / height))
    const small = reduceLevels({ levels, width, height, channels: 1 }, toWidth, toHeight)
    for (let y = 5; y < toHeight - 5; y++) {
      for (let x = 5; x < toWidth - 5; x++) {
        const want = (200 * (x + 0.5)) / toWidth + (50 * (y + 0.5)) / toHeight - 125 / width
        expect(Math.abs(small[y * toWidth + x]! - want)).toBeLessThan(1.5)
      }
    }
  })

  it.each([
    [61, 47, 30, 20],
    [1003, 701, 20, 14],
  ])('reduces each colour by itself: %i × %i to %i × %i', (width, height, toWidth, toHeight) => {
    const planes = [1, 2, 3].map((colour) => picture(width, height, (x, y) => (x * colour * 7 + y * 31 * colour) % 256))
    const levels = Uint8Array.from({ length: 3 * width * height }, (_, i) => planes[i % 3]![Math.floor(i / 3)]!)
    const small = reduceLevels({ levels, width, height, channels: 3 }, toWidth, toHeight)
    for (const [colour, plane] of planes.entries()) {
      const alone = reduceLevels({ levels: plane, width, height, channels: 1 }, toWidth, toHeight)
      expect(small.filter((_, i) => i % 3 === colour)).toEqual(alone)
    }
  })

  it('cuts overshoot at the ends of the scale', () => {
    const edge = picture(64, 4, (x) => (x < 32 ? 0 : 255))
    const small = reduceLevels({ levels: edge, width: 64, height: 4, channels: 1 }, 32, 4)
    expect(Math.max(...small.subarray(20, 28))).toBe(255)
    expect(Math.min(...small.subarray(4, 12))).toBe(0)
  })
})
