import { expect, it } from 'vitest'
import { frameThumbnails, thumbnailAt, thumbnailPath } from './thumbnails.ts'

const frame = { id: 7, basename: 'tst-e91', sizeBytes: 1000, modifiedMs: 1_700_000_000_123.5 }

it('lists both sizes, each with a link and a name of its own', () => {
  const thumbnails = frameThumbnails(frame, (path, { created }) => `https://x/${path}?${created}`)
  expect(thumbnails.map(({ size, basename }) => [size, basename])).toEqual([
    ['small', 'tst-e91-small'],
    ['large', 'tst-e91-large'],
  ])
  expect(thumbnails[0]?.url).toBe('https://x/7/thumbnails/1000-1700000000123-small.jpg?2023-11-14T22:13:20.123Z')
})

it('is found again by its path, but not when the file has changed', () => {
  for (const size of ['small', 'large'] as const) {
    expect(thumbnailAt(frame, thumbnailPath(frame, size))).toBe(size)
    expect(thumbnailAt({ ...frame, sizeBytes: 1001 }, thumbnailPath(frame, size))).toBeNull()
    expect(thumbnailAt({ ...frame, modifiedMs: 1 }, thumbnailPath(frame, size))).toBeNull()
    expect(thumbnailAt({ ...frame, id: 8 }, thumbnailPath(frame, size))).toBeNull()
  }
})
