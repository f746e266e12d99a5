import { positionAngleDegrees, separationDegrees, type Wcs } from '@datalab/astro'
import { z } from 'zod'
import { OperationFailure } from '../failures.ts'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame } from './analysis-frame.ts'
import { displayGrid, HALF_PIXEL } from './display-grid.ts'
import { displayFields, frameFields, number, optionalNumber, skyPosition, theFrame } from './fields.ts'

const ARCSEC_PER_DEGREE = 3600
/** More than any picture is long; a line far beyond the frame would be a list without end. */
const MAXIMUM_POINTS = 100_000

export default defineAnalysis({
  action: 'line-profile',
  summary: 'Pixel values along a line',
  description:
    '**`x1`, `x2` are vertical, `y1`, `y2` horizontal.** Points are evenly spaced, about a frame pixel apart, both ends included; bilinear, ' +
    'pixels outside the frame count as −1, missing ones make null. Without a WCS positions and angle are null.',
  input: z.object({
    ...frameFields,
    ...displayFields,
    x1: number('Vertical position of the start, from the lower edge of the picture.'),
    y1: number('Horizontal position of the start.'),
    x2: number('Vertical position of the end.'),
    y2: number('Horizontal position of the end.'),
  }),
  answer: z
    .object({
      line_profile: z.array(optionalNumber()),
      arcsec: optionalNumber().meta({ description: 'Length on the sky.' }),
      start_coords: skyPosition(),
      end_coords: skyPosition(),
      position_angle: optionalNumber().meta({ description: 'Degrees from north through east, 0 to 360.' }),
    })
    .meta({ id: 'LineProfileAnswer' }),
  example: { width: 1024, height: 1024, x1: 300, y1: 200, x2: 500, y2: 700 },
  pixels: true,
  frames: theFrame,
  run(input, { frame }) {
    const grid = displayGrid(input, frame)
    const [x1, y1] = toPixel(grid.toCells(input.y1, input.x1))
    const [x2, y2] = toPixel(grid.toCells(input.y2, input.x2))
    const length = Math.hypot(x2 - x1, y2 - y1)
    const points = Math.ceil(length + 1)
    if (!(points <= MAXIMUM_POINTS))
      throw new OperationFailure(`x1, y1, x2, y2: the line is longer than ${MAXIMUM_POINTS} pixels of the frame.`)
    const profile = new Float64Array(points)
    const last = Math.max(1, points - 1)
    for (let i = 0; i < points; i++) {
      profile[i] = bilinear(frame, x1 + ((x2 - x1) * i) / last, y1 + ((y2 - y1) * i) / last)
    }
    return { line_profile: profile, ...onTheSky(frame, [x1, y1], [x2, y2]) }
  },
})

type Position = [number, number]

const toPixel = ([x, y]: Position): Position => [x - HALF_PIXEL, y - HALF_PIXEL]

function bilinear(frame: AnalysisFrame, x: number, y: number): number {
  const left = Math.floor(x)
  const bottom = Math.floor(y)
  const right = x - left
  const up = y - bottom
  let sum = 0
  // A neighbour without weight takes no part: next to the position it may be missing.
  if (up < 1) sum += (1 - up) * along(frame, left, bottom, right)
  if (up > 0) sum += up * along(frame, left, bottom + 1, right)
  return sum
}

function along(frame: AnalysisFrame, left: number, row: number, right: number): number {
  const near = valueAt(frame, left, row)
  return right === 0 ? near : near * (1 - right) + valueAt(frame, left + 1, row) * right
}

const OUTSIDE = -1

function valueAt({ pixels, width, height }: AnalysisFrame, column: number, row: number): number {
  const inside = column >= 0 && column < width && row >= 0 && row < height
  return inside ? pixels[row * width + column]! : OUTSIDE
}

function onTheSky(frame: AnalysisFrame, start: Position, end: Position) {
  const place = frame.wcs && placeLine(frame.wcs, start, end)
  if (place) return place
  const scale = frame.header.number('PIXSCALE')
  const length = Math.hypot(end[0] - start[0], end[1] - start[1])
  return {
    arcsec: scale !== undefined && scale > 0 ? length * scale : null,
    start_coords: null,
    end_coords: null,
    position_angle: null,
  }
}

function placeLine(wcs: Wcs, start: Position, end: Position) {
  const from = wcs.pixelToSky(...start)
  const to = wcs.pixelToSky(...end)
  if (from === null || to === null) return null
  return {
    arcsec: separationDegrees(...from, ...to) * ARCSEC_PER_DEGREE,
    start_coords: from,
    end_coords: to,
    position_angle: positionAngleDegrees(...from, ...to),
  }
}
