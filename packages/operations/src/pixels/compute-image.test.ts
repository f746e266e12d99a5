import { expect, it } from 'vitest'
import { createSharedImage, releaseImage } from './compute-image.ts'

it('memory that is given back twice is lent to one image only', () => {
  const image = createSharedImage(11, 13)
  releaseImage(image)
  releaseImage(image)
  const next = createSharedImage(11, 13)
  expect(next.pixels.buffer).toBe(image.pixels.buffer)
  expect(createSharedImage(11, 13).pixels.buffer).not.toBe(next.pixels.buffer)
  releaseImage(image)
  expect(createSharedImage(11, 13).pixels.buffer).not.toBe(next.pixels.buffer)
  releaseImage(next)
  expect(createSharedImage(11, 13).pixels.buffer).toBe(next.pixels.buffer)
})
