import {
  boxInGrid,
  type CommonGrid,
  commonGrid,
  type PixelBox,
  skyMapping,
  trimToValid,
  type Wcs,
} from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import { OperationFailure } from '../failures.ts'
import { type ExtentBuffers, LARGEST_BAND, newControl, type ResampleJob } from './band-job.ts'
import { computeImage, createSharedImage, releaseImage, type SharedImage, sharedBuffer } from './compute-image.ts'
import type { FrameFile } from './frame-files.ts'
import { wcsOfFrame } from './frame-wcs.ts'
import { shareBands } from './share-bands.ts'

export interface ReprojectedStack {
  readonly image: SharedImage
  readonly grid: CommonGrid
  /** First column and row of the grid that the image keeps. */
  readonly origin: readonly [number, number]
}

interface Placed {
  readonly file: FrameFile
  readonly wcs: Wcs
  readonly system: string
  readonly width: number
  readonly height: number
}

/** Rows and columns of a grid beyond which something must be wrong with a frame's coordinates. */
const LARGEST_GRID = 65536
/** Share of the time that goes into reading a frame rather than into resampling it. */
const READING_SHARE = 0.2

/**
 * Resamples frames onto one grid of the sky (north up, east left), conserving flux, and adds them: 0 … 1 of the
 * context's work. A pixel missing in some frames is the sum of the others. The result is cropped to where every frame
 * has an image without ragged edges. One frame at a time is in memory.
 *
 * @throws OperationFailure for frames without usable coordinates or without an area in common, before anything is
 *   allocated
 */
export async function stackReprojected(
  context: OperationContext,
  files: readonly FrameFile[],
): Promise<ReprojectedStack> {
  const placed = files.map(place)
  requireOneSystem(placed)
  const { grid, boxes, common } = planGrid(placed)
  const sums = createSharedImage(common.x1 - common.x0, common.y1 - common.y0)
  sums.pixels.fill(Number.NaN)
  let crop: PixelBox = common
  for (const [index, frame] of placed.entries()) {
    const { width, height, file } = frame
    const frameImage = createSharedImage(width, height)
    const part = context.share(index / files.length, (index + 1) / files.length)
    const message = `Reprojecting image ${index + 1} of ${files.length}`
    const reading = { kernel: { name: 'copy' }, frames: [file], into: frameImage, encoding: null, message } as const
    await computeImage(part.share(0, READING_SHARE), reading)
    const job = resampleJob(frame, frameImage, grid, boxes[index]!, common, sums)
    await shareBands(part.share(READING_SHARE, 1), job, message)
    releaseImage(frameImage)
    const valid = validBox(job)
    if (valid === null)
      throw new OperationFailure(`${file.basename} has no valid pixel on the common grid of the images.`)
    crop = intersect(crop, valid)
  }
  if (isEmpty(crop)) throw nothingInCommon(files)
  const image = cropImage(sums, common, crop)
  releaseImage(sums)
  return { image, grid, origin: [crop.x0, crop.y0] }
}

function place(file: FrameFile): Placed {
  const { basename, width, height } = file
  const own = wcsOfFrame(file)
  if (!own.ok) throw new OperationFailure(`Could not reproject ${basename}: ${own.reason}`)
  return { file, wcs: own.wcs, system: own.system, width, height }
}

function requireOneSystem(placed: readonly Placed[]): void {
  const first = placed[0]!
  const other = placed.find(({ system }) => system !== first.system)
  if (other === undefined) return
  throw new OperationFailure(
    `Could not reproject ${first.file.basename} and ${other.file.basename}: their celestial systems differ ` +
      `(${first.system}, ${other.system}).`,
  )
}

function planGrid(placed: readonly Placed[]): { grid: CommonGrid; boxes: PixelBox[]; common: PixelBox } {
  const files = placed.map(({ file }) => file)
  const grid = commonGrid(placed)
  if (grid === null) {
    const widest = placed.find((frame) => commonGrid([frame]) === null)
    if (widest === undefined) throw nothingInCommon(files)
    throw new OperationFailure(
      `Could not reproject the images: ${widest.file.basename} shows more of the sky than fits one plane.`,
    )
  }
  const boxes = placed.map((frame) => boxInGrid(frame, grid))
  for (const [i, box] of boxes.entries()) {
    const apart = boxes.findIndex((other) => isEmpty(intersect(box, other)))
    if (apart >= 0) throw nothingInCommon([files[i]!, files[apart]!])
  }
  const common = boxes.reduce(intersect)
  if (isEmpty(common)) throw nothingInCommon(files)
  if (Math.max(grid.width, grid.height) > LARGEST_GRID) {
    throw new OperationFailure(
      `Could not reproject the images: a common grid would have ${grid.width} × ${grid.height} pixels. Their pixel scales differ too much.`,
    )
  }
  return { grid, boxes, common }
}

function nothingInCommon(files: readonly FrameFile[]): OperationFailure {
  const names = files.map(({ basename }) => basename)
  return new OperationFailure(`The images ${names.slice(0, -1).join(', ')} and ${names.at(-1)} have no area in common.`)
}

function resampleJob(
  { wcs, width, height }: Placed,
  image: SharedImage,
  grid: CommonGrid,
  box: PixelBox,
  sumBox: PixelBox,
  sums: SharedImage,
): ResampleJob {
  const rows = box.y1 - box.y0
  return {
    kind: 'resample',
    input: { pixels: sharedBuffer(image.pixels), width, height },
    toInput: skyMapping(grid.wcs, wcs),
    box,
    sumBox,
    sums: sharedBuffer(sums.pixels),
    extents: newExtents(rows, box.x1 - box.x0),
    height: rows,
    bandRows: LARGEST_BAND,
    control: newControl(),
  }
}

function newExtents(rows: number, columns: number): ExtentBuffers {
  const filled = (count: number, value: number) => {
    const buffer = new SharedArrayBuffer(4 * count)
    new Int32Array(buffer).fill(value)
    return buffer
  }
  const [none, behind] = [0x7fffffff, -1]
  return {
    firstInRow: filled(rows, none),
    lastInRow: filled(rows, behind),
    firstInColumn: filled(columns, none),
    lastInColumn: filled(columns, behind),
  }
}

function validBox({ extents, box }: ResampleJob): PixelBox | null {
  const valid = trimToValid({
    firstInRow: new Int32Array(extents.firstInRow),
    lastInRow: new Int32Array(extents.lastInRow),
    firstInColumn: new Int32Array(extents.firstInColumn),
    lastInColumn: new Int32Array(extents.lastInColumn),
  })
  if (valid === null) return null
  return { x0: box.x0 + valid.x0, x1: box.x0 + valid.x1, y0: box.y0 + valid.y0, y1: box.y0 + valid.y1 }
}

function cropImage({ pixels }: SharedImage, from: PixelBox, to: PixelBox): SharedImage {
  const image = createSharedImage(to.x1 - to.x0, to.y1 - to.y0)
  for (let y = to.y0; y < to.y1; y++) {
    const start = (y - from.y0) * (from.x1 - from.x0) + to.x0 - from.x0
    image.pixels.set(pixels.subarray(start, start + image.width), (y - to.y0) * image.width)
  }
  return image
}

function intersect(a: PixelBox, b: PixelBox): PixelBox {
  return {
    x0: Math.max(a.x0, b.x0),
    x1: Math.min(a.x1, b.x1),
    y0: Math.max(a.y0, b.y0),
    y1: Math.min(a.y1, b.y1),
  }
}

function isEmpty({ x0, x1, y0, y1 }: PixelBox): boolean {
  return x0 >= x1 || y0 >= y1
}
