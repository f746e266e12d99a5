import { displayLimits, displayScale, toDisplayBytes } from '@datalab/astro'
import { openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import sharp from 'sharp'
import { readSourceCatalogue } from '../catalogues/source-catalogue.ts'
import { scienceImage } from './photometry-frame.ts'

/** A star on the picture: cell geometry of the frame, pixels. */
export interface Mark {
  readonly x: number
  readonly y: number
}

/** What to draw of one frame. Plain data, so that it can be posted to another thread. */
export interface DrawTask {
  readonly path: string
  readonly target: Mark
  readonly comparisons: readonly Mark[]
  /** Radii of aperture and annulus, pixels. */
  readonly radii: { readonly aperture: number; readonly inner: number; readonly outer: number }
  /** Rows of the frame's table of sources that are wanted beside the picture. */
  readonly rows: readonly number[]
  /** File to write, JPEG. */
  readonly output: string
}

export interface DrawSettings {
  readonly longSide: number
}

/** A row of a frame's own table of sources. */
export interface CatalogueEntry {
  readonly source_label: string
  readonly flux: number
  readonly mag: number
}

export interface DrawnFrame {
  readonly width: number
  readonly height: number
  /** Of the rows asked for, in their order. */
  readonly entries: readonly CatalogueEntry[]
}

/** A part of a frame, pixels. */
interface Region {
  readonly left: number
  readonly bottom: number
  readonly width: number
  readonly height: number
}

/** Room about the outermost circles, pixels of the frame. */
const MARGIN_PIXELS = 6
const JPEG_QUALITY = 90
const TARGET_COLOUR = '#ff9500'
const COMPARISON_COLOUR = '#00e5ff'
const LINE_WIDTH = 2

/** Draws the part of a frame that holds target and comparison stars, with their apertures and annuli, and looks up their rows. */
export async function drawFrame(task: DrawTask, { longSide }: DrawSettings): Promise<DrawnFrame> {
  const { pixels, region, entries } = readRegion(task)
  const limits = displayLimits(displayScale(pixels, region.width, region.height))
  const levels = toDisplayBytes(pixels, region.width, region.height, limits)
  const factor = longSide / Math.max(region.width, region.height)
  const [width, height] = [region.width, region.height].map((side) => Math.max(1, Math.round(side * factor))) as [
    number,
    number,
  ]
  // Pixels that are enlarged stay pixels; averaged ones have less noise, which is most of the file.
  await sharp(levels, { raw: { width: region.width, height: region.height, channels: 1 }, limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: factor < 1 ? 'cubic' : 'nearest' })
    .toColourspace('srgb')
    .composite([{ input: Buffer.from(overlay(task, region, { width, height })), top: 0, left: 0 }])
    .jpeg({ quality: JPEG_QUALITY })
    .toFile(task.output)
  return { width, height, entries }
}

/** Pixels of one frame after the other in the same memory: they are drawn before the next are read. */
let scratch = new Float32Array(0)

function readRegion(task: DrawTask): { pixels: Float32Array; region: Region; entries: CatalogueEntry[] } {
  const file = openFitsFile(task.path)
  try {
    const reader = openImage(file, scienceImage(file))
    const region = regionOf(task, reader.width, reader.height)
    const size = reader.width * region.height
    if (scratch.length < size) scratch = new Float32Array(size)
    reader.readRows(region.bottom, region.height, scratch.subarray(0, size))
    for (let y = 0; y < region.height; y++) {
      const start = y * reader.width + region.left
      scratch.copyWithin(y * region.width, start, start + region.width)
    }
    const pixels = scratch.subarray(0, region.width * region.height)
    return { pixels, region, entries: readEntries(readSourceCatalogue(file), task.rows) }
  } finally {
    file.close()
  }
}

function readEntries(catalogue: ReturnType<typeof readSourceCatalogue>, rows: readonly number[]): CatalogueEntry[] {
  if (catalogue === null) return []
  const [ra, dec, flux, mag] = ['ra', 'dec', 'flux', 'mag'].map((name) => catalogue.column(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const names = catalogue.text('id') ?? catalogue.text('name')
  return rows.map((row) => ({
    source_label: names?.[row] || `${ra[row]!.toFixed(6)},${dec[row]!.toFixed(6)}`,
    flux: flux[row]!,
    mag: mag[row]!,
  }))
}

/** The smallest part that holds all circles, with some room, as far as the frame reaches. */
export function regionOf({ target, comparisons, radii }: DrawTask, width: number, height: number): Region {
  const marks = [target, ...comparisons]
  const reach = radii.outer + MARGIN_PIXELS
  const bounds = (values: number[], size: number): [number, number] => {
    const from = Math.min(Math.max(0, Math.floor(Math.min(...values) - reach)), size - 1)
    return [from, Math.max(from + 1, Math.min(size, Math.ceil(Math.max(...values) + reach)))]
  }
  const [left, right] = bounds(
    marks.map(({ x }) => x),
    width,
  )
  const [bottom, top] = bounds(
    marks.map(({ y }) => y),
    height,
  )
  return { left, bottom, width: right - left, height: top - bottom }
}

function overlay(
  { target, comparisons, radii }: DrawTask,
  region: Region,
  size: { width: number; height: number },
): string {
  const scale = size.width / region.width
  const circles = ({ x, y }: Mark, colour: string) => {
    const cx = ((x - region.left) * scale).toFixed(2)
    const cy = ((region.bottom + region.height - y) * scale).toFixed(2)
    return [radii.aperture, radii.inner, radii.outer]
      .map((radius) => `<circle cx="${cx}" cy="${cy}" r="${(radius * scale).toFixed(2)}" stroke="${colour}"/>`)
      .join('')
  }
  const drawn = [...comparisons.map((mark) => circles(mark, COMPARISON_COLOUR)), circles(target, TARGET_COLOUR)].join(
    '',
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    `<g fill="none" stroke-width="${LINE_WIDTH}">${drawn}</g></svg>`
  )
}
