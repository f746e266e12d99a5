import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { annulusBackground, apertureSum, type Background, centroid, type ImagePixels } from '@datalab/astro'
import { findScienceImage, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { describe, expect, test } from 'vitest'

interface RecordedBackground {
  mean: number
  pixels: number
  plane: [number, number, number] | null
}
interface RecordedAperture {
  net: number
  sigma: number
  background: number
  peak: number
  pixels: number
  background_pixels: number
}
interface Position {
  x: number
  y: number
  radii: [number, number, number]
  background_at_position: RecordedBackground
  background_no_rejection?: RecordedBackground
  background_tight?: RecordedBackground
  aperture_at_position: RecordedAperture | { error: string }
  centroid: { x: number; y: number; peak: number | '-inf'; success: boolean; background: RecordedBackground }
  aperture_at_centroid?: RecordedAperture | { error: string }
}
interface Frame {
  set: string
  frame: string
  gain: number
  read_noise: number
  positions: Position[]
}

const root = new URL('../../../reference/', import.meta.url)
const { frames } = JSON.parse(readFileSync(new URL('photometry/blocks/positions.json', root), 'utf8')) as {
  frames: Frame[]
}

function readScience({ set, frame }: Frame): ImagePixels {
  const file = openFitsFile(fileURLToPath(new URL(`frames/photometry/${set}/${frame}`, root)))
  try {
    const image = openImage(file, findScienceImage(file))
    const pixels = new Float32Array(image.width * image.height)
    image.readRows(0, image.height, pixels)
    return { pixels, width: image.width, height: image.height }
  } finally {
    file.close()
  }
}

describe('classic photometry on recorded frames', () => {
  test('there are recordings', () => expect(frames.flatMap((f) => f.positions).length).toBe(210))

  test.each(frames)('gives the recorded numbers everywhere on $frame', (frame) => {
    const image = readScience(frame)
    const detector = { gain: frame.gain, readNoise: frame.read_noise }
    for (const position of frame.positions) {
      const { x, y, radii } = position
      const [radius, innerRadius, outerRadius] = radii
      const plane = position.background_no_rejection !== undefined
      const rejection = { convention: 'classic', plane } as const
      const here = annulusBackground(image, x, y, innerRadius, outerRadius, rejection)
      expectBackground(here, position.background_at_position)
      if (position.background_no_rejection)
        expectBackground(
          annulusBackground(image, x, y, innerRadius, outerRadius, { ...rejection, rejectStars: false }),
          position.background_no_rejection,
        )
      if (position.background_tight) {
        const limits = { maximumRounds: 100, tolerance: 1e-4 }
        const tight = annulusBackground(image, x, y, innerRadius, outerRadius, { convention: 'classic', limits })
        expectBackground(tight, position.background_tight)
      }
      expectAperture(
        apertureSum(image, x, y, radius, here, detector, { convention: 'classic' }),
        position.aperture_at_position,
        1e-9,
      )

      const found = centroid(image, x, y, { ...rejection, radius, innerRadius, outerRadius })
      expect(found.ok).toBe(position.centroid.success)
      expect(Math.abs(found.x - position.centroid.x)).toBeLessThan(1e-6)
      expect(Math.abs(found.y - position.centroid.y)).toBeLessThan(1e-6)
      expectBackground(found.background, position.centroid.background, 1e-7)
      if (position.centroid.peak === '-inf') expect(found.peak).toBe(Number.NEGATIVE_INFINITY)
      else close(found.peak, position.centroid.peak, 1e-7)
      if (!found.ok || position.aperture_at_centroid === undefined) continue
      const there = apertureSum(image, found.x, found.y, radius, found.background, detector, { convention: 'classic' })
      expectAperture(there, position.aperture_at_centroid, 1e-7)
    }
  })
})

function close(got: number, want: number, relative: number): void {
  expect(Math.abs(got - want), `${got} for ${want}`).toBeLessThanOrEqual(relative * Math.max(Math.abs(want), 1e-12))
}

/** Planes to 1e-7 of the sky's level: the slopes are small beside it. */
function expectBackground(got: Background, want: RecordedBackground, tolerance = 1e-9): void {
  expect(got.pixels).toBe(want.pixels)
  close(got.mean, want.mean, tolerance)
  if (want.plane === null) expect(got.plane).toBeNull()
  else for (const [i, c] of want.plane.entries()) expect(Math.abs(got.plane![i]! - c)).toBeLessThan(1e-7 * want.mean)
}

function expectAperture(
  got: ReturnType<typeof apertureSum>,
  want: RecordedAperture | { error: string },
  tolerance: number,
): void {
  expect(got.ok).toBe(!('error' in want))
  if (!got.ok || 'error' in want) return
  for (const key of ['net', 'sigma', 'background', 'peak', 'pixels'] as const) close(got[key], want[key], tolerance)
  expect(got.backgroundPixels).toBe(want.background_pixels)
}
