import { type CentroidFailure, centroid, type ImagePixels } from '@datalab/astro'
import { z } from 'zod'
import { atLeast, atMost } from '../inputs/messages.ts'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame } from './analysis-frame.ts'
import { displayGrid, HALF_PIXEL } from './display-grid.ts'
import { displayFields, flag, frameFields, number, optionalNumber, positive, theFrame } from './fields.ts'

const DONE = 'Centroid calculation completed.'
/** Of aperture and annulus, frame pixels. Stars are far smaller, and box and background of a hundred rounds grow with its square. */
const LARGEST_RADIUS = 300
const FAILURES: Readonly<Record<CentroidFailure, string>> = {
  'no valid pixel in the box': 'No valid pixels in centroid box.',
  'no weight in x': 'Centroid calculation has zero weight in x.',
  'no weight in y': 'Centroid calculation has zero weight in y.',
  'no weight in x and y': 'Centroid calculation has zero weight in both dimensions.',
  'left the box': 'Centroid repositioning exceeded centroid box size.',
}

const annulusRadius = (description: string) =>
  number(description).min(0, atLeast(0)).max(LARGEST_RADIUS, atMost(LARGEST_RADIUS))

export default defineAnalysis({
  action: 'centroiding',
  summary: 'Centre of the star nearest to a position',
  description:
    'A centre that cannot be found is told with `success` false and in words, with the position as it was given.',
  input: z.object({
    ...frameFields,
    ...displayFields,
    x: number('Horizontal position on the displayed picture.'),
    y: number('Vertical position, from its lower edge.'),
    radius: positive('Of the aperture.')
      .max(LARGEST_RADIUS, atMost(LARGEST_RADIUS))
      .default(8)
      .meta({ description: 'Of the aperture, in pixels of the frame.' }),
    r_back1: annulusRadius('Inner radius of the background annulus, in pixels of the frame.').default(10),
    r_back2: annulusRadius('Outer radius of the background annulus.').default(15),
    find_centroid: flag('Off: measure background and peak where the position is.').default(true),
    remove_background_stars: flag('Leave pixels that stars have raised out of the background.').default(true),
    use_plane_background: flag('Take a plane for the background.').default(false),
  }),
  answer: z
    .object({
      x: z.number().meta({ description: 'On the displayed picture.' }),
      y: z.number(),
      ra: optionalNumber().meta({ description: 'Degrees; null without a WCS.' }),
      dec: optionalNumber(),
      background: optionalNumber(),
      peak: optionalNumber().meta({ description: 'Above the background.' }),
      success: z.boolean(),
      message: z.string(),
    })
    .meta({ id: 'CentroidingAnswer' }),
  example: { width: 1024, height: 1024, x: 512.4, y: 300.2 },
  pixels: true,
  frames: theFrame,
  run(input, { frame }) {
    const grid = displayGrid(input, frame)
    const found = centroid(imageOf(frame), ...grid.toCells(input.x, input.y), {
      radius: input.radius,
      innerRadius: input.r_back1,
      outerRadius: input.r_back2,
      move: input.find_centroid,
      rejectStars: input.remove_background_stars,
      plane: input.use_plane_background,
      convention: 'classic',
    })
    const [x, y] = grid.toDisplay(found.x, found.y)
    const sky = frame.wcs?.pixelToSky(found.x - HALF_PIXEL, found.y - HALF_PIXEL) ?? null
    return {
      ...{ x, y, ra: sky?.[0] ?? null, dec: sky?.[1] ?? null },
      background: found.background.mean,
      peak: Number.isFinite(found.peak) ? found.peak : null,
      success: found.ok,
      message: found.failure === null ? DONE : FAILURES[found.failure],
    }
  },
})

function imageOf({ pixels, width, height }: AnalysisFrame): ImagePixels {
  return { pixels: pixels instanceof Float32Array ? pixels : new Float32Array(pixels), width, height }
}
