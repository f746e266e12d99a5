import { type DisplayLimits, displayLimits, displayScale } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import { type BlendJob, LARGEST_BAND, newControl } from './band-job.ts'
import { computeImage, createSharedImage, releaseImage, type SharedImage, sharedBuffer } from './compute-image.ts'
import type { FrameFile } from './frame-files.ts'
import type { Registration } from './register-frames.ts'
import { shareBands } from './share-bands.ts'

export interface ColourChannel {
  readonly file: FrameFile
  readonly registration: Registration
  /** 0 … 255 each. */
  readonly color: { readonly r: number; readonly g: number; readonly b: number }
  /** Black and white point; those of the display scale where they are not given. */
  readonly zmin?: number | null
  readonly zmax?: number | null
}

export interface ColourPicture {
  /** Red, green, blue of each pixel, top row first, with the gamma of the screen. */
  readonly levels: Uint8Array
  readonly width: number
  readonly height: number
  /** Names of the frames of which no pixel is on it. */
  readonly unseen: readonly string[]
}

/** Share of the time that goes into the channels rather than into the levels, and of that into reading them. */
const CHANNELS_SHARE = 0.9
const READING_SHARE = 0.6

/**
 * Lays channels on top of each other in the grid of the first: 0 … 1 of the context's work. One frame at a time is in
 * memory, beside three sums a pixel.
 */
export async function composeColour(
  context: OperationContext,
  channels: readonly ColourChannel[],
): Promise<ColourPicture> {
  const { width, height } = pictureSize(channels)
  const first = channels[0]!.file
  const sums = createSharedImage(width, 3 * height)
  sums.pixels.fill(0)
  const unseen: string[] = []
  for (const [index, channel] of channels.entries()) {
    const part = context.share(
      (CHANNELS_SHARE * index) / channels.length,
      (CHANNELS_SHARE * (index + 1)) / channels.length,
    )
    const message = `Laying on image ${index + 1} of ${channels.length}`
    if (!(await layOn(part, channel, { first, sums, width, height, message }))) unseen.push(channel.file.basename)
  }
  const levels = new SharedArrayBuffer(3 * width * height)
  const work = { width, height, bandRows: LARGEST_BAND, control: newControl() }
  const job = { kind: 'levels', sums: sharedBuffer(sums.pixels), levels, ...work } as const
  await shareBands(context.share(CHANNELS_SHARE, 1), job, 'Mixing the colours')
  releaseImage(sums)
  return { levels: new Uint8Array(levels), width, height, unseen }
}

/** That of the first frame, less where a frame that is taken as it is has less. */
function pictureSize(channels: readonly ColourChannel[]): { width: number; height: number } {
  const asTheyAre = channels.filter(({ registration: { by } }) => by === 'itself' || by === 'nothing')
  return {
    width: Math.min(...asTheyAre.map(({ file }) => file.width)),
    height: Math.min(...asTheyAre.map(({ file }) => file.height)),
  }
}

interface Picture {
  readonly first: FrameFile
  readonly sums: SharedImage
  readonly width: number
  readonly height: number
  readonly message: string
}

/** Whether a pixel of the channel came to lie on the picture. */
async function layOn(
  context: OperationContext,
  channel: ColourChannel,
  { first, sums, width, height, message }: Picture,
): Promise<boolean> {
  const { file, registration, color } = channel
  const toInput = 'toFrame' in registration ? registration.toFrame : null
  const grid = toInput === null ? file : first
  const image = createSharedImage(file.width, file.height)
  const reading = { kernel: { name: 'copy' }, frames: [file], into: image, encoding: null, message } as const
  await computeImage(context.share(0, READING_SHARE), reading)
  const limits = limitsOf(channel, image)
  const seen = new SharedArrayBuffer(4)
  if (limits !== null) {
    const job: BlendJob = {
      kind: 'blend',
      input: { pixels: sharedBuffer(image.pixels), width: file.width, height: file.height },
      toInput,
      origin: [Math.floor((grid.width - width) / 2), Math.floor((grid.height - height) / 2)],
      width,
      limits,
      weights: [color.r / 255, color.g / 255, color.b / 255],
      sums: sharedBuffer(sums.pixels),
      seen,
      height,
      bandRows: LARGEST_BAND,
      control: newControl(),
    }
    await shareBands(context.share(READING_SHARE, 1), job, message)
  }
  releaseImage(image)
  return new Int32Array(seen)[0] !== 0
}

function limitsOf({ zmin, zmax }: ColourChannel, { pixels, width, height }: SharedImage): DisplayLimits | null {
  return displayLimits(displayScale(pixels, width, height), zmin, zmax)
}
