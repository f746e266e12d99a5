import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findHdu, findScienceImage, openImage, openTable } from '../src/index.ts'
import { openFitsFile } from '../src/node.ts'
import { FRAMES_REFERENCE, readJson, sha256 } from './reference.ts'

interface Frame {
  name: string
  file: string
  width: number
  height: number
  rows: number | null
  pixels_sha256: string
}

const { frames } = readJson<{ frames: Frame[] }>(new URL('index.json', FRAMES_REFERENCE))

describe.each(frames)('frame $name', (frame) => {
  test('pixels of SCI and rows of CAT are those that were put in', () => {
    const file = openFitsFile(fileURLToPath(new URL(frame.file, FRAMES_REFERENCE)))
    try {
      const image = openImage(file, findScienceImage(file))
      expect([image.width, image.height]).toEqual([frame.width, frame.height])
      expect(sha256(image.read())).toBe(frame.pixels_sha256)
      const catalogue = findHdu(file, 'cat')
      if (catalogue && frame.rows !== null) expect(openTable(file, catalogue).rows).toBe(frame.rows)
    } finally {
      file.close()
    }
  })
})
