import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  annulusBackground,
  apertureSum,
  type CentroidFailure,
  centroid,
  type ImagePixels,
  sampledOverlap,
} from '../src/index.ts'
import { close } from './close.ts'

interface Recorded {
  mean: number | null
  pixels: number
  plane: number[] | null
}
interface RecordedAperture {
  net: number
  sigma: number
  background: number
  peak: number
  pixels: number
  background_pixels: number
  error?: string
}
interface Answers {
  background_at_start: Recorded
  centroid: { x: number; y: number; peak: number | '-inf'; success: boolean; message: string; background: Recorded }
  aperture_at_position?: RecordedAperture
  aperture_at_centroid: RecordedAperture
}
interface Case extends Answers {
  name: string
  x: number
  y: number
  radii: [number, number, number]
  options: { find_centroid?: boolean; remove_background_stars?: boolean; use_plane_background?: boolean }
  image: (number | string | null)[][]
  right?: Answers
}

const path = new URL('../../../reference/photometry/blocks/branches.json', import.meta.url)
const recorded = JSON.parse(readFileSync(path, 'utf8')) as {
  gain: number
  read_noise: number
  overlap: { i: number; j: number; x: number; y: number; r: number; fraction: number }[]
  cases: Case[]
}
const detector = { gain: recorded.gain, readNoise: recorded.read_noise }

const messages: Record<CentroidFailure, string> = {
  'no valid pixel in the box': 'No valid pixels in centroid box.',
  'no weight in x': 'Centroid calculation has zero weight in the x dimension.',
  'no weight in y': 'Centroid calculation has zero weight in the y dimension.',
  'no weight in x and y': 'Centroid calculation has zero weight in both dimensions.',
  'left the box': 'Centroid repositioning exceeded centroid box size.',
}

function imageOf(rows: Case['image']): ImagePixels {
  const special: Record<string, number> = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }
  const values = rows.flat().map((v) => (v === null ? Number.NaN : typeof v === 'string' ? special[v]! : v))
  return { pixels: Float32Array.from(values), width: rows[0]!.length, height: rows.length }
}

describe('classic photometry gives the recorded numbers', () => {
  test('there are recordings', () => expect(recorded.cases.length).toBeGreaterThan(20))

  test.each(recorded.cases)('in the case $name', (recordedCase) => {
    const { x, y, options, radii } = recordedCase
    const [radius, innerRadius, outerRadius] = radii
    const image = imageOf(recordedCase.image)
    const right: Answers = recordedCase.right ?? recordedCase
    const rejection = { convention: 'classic', rejectStars: options.remove_background_stars } as const
    const start = annulusBackground(image, x, y, innerRadius, outerRadius, { convention: 'classic' })
    expect(start.pixels).toBe(right.background_at_start.pixels)
    close(start.mean, right.background_at_start.mean!, 1e-9)

    const found = centroid(image, x, y, {
      ...rejection,
      plane: options.use_plane_background,
      move: options.find_centroid,
      radius,
      innerRadius,
      outerRadius,
    })
    expect(found.failure === null ? 'Centroid calculation completed.' : messages[found.failure]).toBe(
      right.centroid.message,
    )
    expect(found.ok).toBe(right.centroid.success)
    expect(found.x).toBeCloseTo(right.centroid.x, 6)
    expect(found.y).toBeCloseTo(right.centroid.y, 6)
    close(found.peak, right.centroid.peak === '-inf' ? Number.NEGATIVE_INFINITY : right.centroid.peak, 1e-7)
    expect(found.background.pixels).toBe(right.centroid.background.pixels)
    close(found.background.mean, right.centroid.background.mean!, 1e-7)
    const { plane } = right.centroid.background
    if (plane === null) expect(found.background.plane).toBeNull()
    else for (const [i, value] of plane.entries()) close(found.background.plane![i]!, value, 1e-6)

    const there = apertureSum(image, found.x, found.y, radius, found.background, detector, { convention: 'classic' })
    expectAperture(there, right.aperture_at_centroid, 1e-7)
    if (right.aperture_at_position !== undefined) {
      const here = apertureSum(image, x, y, radius, start, detector, { convention: 'classic' })
      expectAperture(here, right.aperture_at_position, 1e-9)
    }
  })

  test('in the fractions of pixels on the rim', () => {
    for (const { i, j, x, y, r, fraction } of recorded.overlap)
      expect(sampledOverlap(i, j, x, y, r)).toBeCloseTo(fraction, 12)
    expect(recorded.overlap.length).toBeGreaterThan(20)
  })
})

function expectAperture(got: ReturnType<typeof apertureSum>, want: RecordedAperture, tolerance: number): void {
  if (want.error !== undefined) {
    expect(got).toEqual({ ok: false, failure: 'no valid pixel in the background annulus' })
    return
  }
  if (!got.ok) throw new Error(got.failure)
  for (const key of ['net', 'sigma', 'background', 'peak', 'pixels'] as const) close(got[key], want[key], tolerance)
  expect(got.backgroundPixels).toBe(want.background_pixels)
}
