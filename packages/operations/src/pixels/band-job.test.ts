import { expect, it } from 'vitest'
import { bandRowsFor } from './band-job.ts'

it('bands are of four rows or of several times four, which is how many the decoder takes side by side', () => {
  const heights = [2, 10, 20, 25, 33, 40, 100, 999].map((frames) => bandRowsFor(frames, 4096))
  expect(heights).toEqual([16, 12, 4, 4, 4, 4, 4, 4])
  for (let width = 1; width < 30_000; width += 97) expect(bandRowsFor(7, width) % 4).toBe(0)
  expect(bandRowsFor(7, 1)).toBe(16)
})
