import { areaAverage, displayLimits, displayScale, toDisplayBytes } from '@datalab/astro'
import type { ImageReader } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import sharp from 'sharp'
import { readSourceCatalogue } from '../catalogues/source-catalogue.ts'
import { openScienceImage } from '../pixels/science-image.ts'
import { createBufferPool, createIdleReleasedBuffer, frameScratch } from './frame-scratch.ts'
import { type ColourLevels, drawRing, type Pen } from './rings.ts'

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

/** Pixels. */
interface Size {
  readonly width: number
  readonly height: number
}

/** A part of a frame, pixels. */
interface Region extends Size {
  readonly left: number
  readonly bottom: number
}

/** Room about the outermost circles, pixels of the frame. */
const MARGIN_PIXELS = 6
const JPEG_QUALITY = 90
const TARGET_PEN: Pen = { colour: [0xff, 0x95, 0x00], width: 2 }
const COMPARISON_PEN: Pen = { colour: [0x00, 0xe5, 0xff], width: 2 }

/**
 * Draws the part of a frame that holds target and comparison stars, with their apertures and annuli, and looks up their
 * rows.
 */
export async function drawFrame(task: DrawTask, { longSide }: DrawSettings): Promise<DrawnFrame> {
  const { pixels, region, entries } = readRegion(task)
  const picture = grey(pixels, region, longSide)
  const { levels, width, height } = picture
  drawMarks(picture, task, region)
  // Optimised coding would make it a twentieth smaller and take three times as long.
  await sharp(levels, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .jpeg({ quality: JPEG_QUALITY, optimiseCoding: false })
    .toFile(task.output)
  pictureBuffers.release(levels.buffer)
  return { width, height, entries }
}

function readRegion(task: DrawTask): { pixels: Float32Array; region: Region; entries: CatalogueEntry[] } {
  const file = openFitsFile(task.path)
  try {
    const { image: reader } = openScienceImage(file)
    const region = regionOf(task, reader.width, reader.height)
    return { pixels: readPixels(reader, region), region, entries: readEntries(readSourceCatalogue(file), task.rows) }
  } finally {
    file.close()
  }
}

/** Rows that are read at a time: they are cut to the region while they are in the cache. */
const BAND_ROWS = 16

function readPixels(reader: ImageReader, { left, bottom, width, height }: Region): Float32Array {
  const pixels = frameScratch(width * height)
  const band = new Float32Array(BAND_ROWS * reader.width)
  for (let first = 0; first < height; first += BAND_ROWS) {
    const count = Math.min(BAND_ROWS, height - first)
    reader.readRows(bottom + first, count, band.subarray(0, count * reader.width))
    for (let row = 0; row < count; row++) {
      const from = row * reader.width + left
      pixels.set(band.subarray(from, from + width), (first + row) * width)
    }
  }
  return pixels
}

const averageScratch = createIdleReleasedBuffer()
/** Levels of pictures until they are written. */
const pictureBuffers = createBufferPool()

/**
 * The pixels in grey, `longSide` long, scaled for display by their own sample. Pixels that are enlarged stay pixels;
 * where the picture is smaller they are averaged before they are scaled: it has less noise, which is most of the file,
 * and stars keep their light.
 */
function grey(pixels: Float32Array, region: Region, longSide: number): ColourLevels {
  const limits = displayLimits(displayScale(pixels, region.width, region.height))
  const factor = longSide / Math.max(region.width, region.height)
  const width = Math.max(1, Math.round(region.width * factor))
  const height = Math.max(1, Math.round(region.height * factor))
  if (factor < 1) {
    const averages = averageScratch(width * height)
    areaAverage(pixels, region.width, region.height, width, height, averages)
    return { levels: asColours(toDisplayBytes(averages, width, height, limits)), width, height }
  }
  const levels = toDisplayBytes(pixels, region.width, region.height, limits)
  return { levels: asColours(enlarge(levels, region, { width, height })), width, height }
}

function enlarge(levels: Uint8Array, from: Size, { width, height }: Size): Uint8Array {
  const enlarged = new Uint8Array(width * height)
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * from.width) / width))
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * from.height) / height) * from.width
    for (let x = 0; x < width; x++, at++) enlarged[at] = levels[row + columns[x]!]!
  }
  return enlarged
}

/** Grey levels as red, green and blue: four of them, which are twelve bytes, at a time. */
function asColours(grey: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = 3 * grey.length
  const levels = new Uint8Array(pictureBuffers.acquire(size), 0, size)
  const words = new Uint32Array(levels.buffer, 0, size >> 2)
  const whole = grey.length & ~3
  for (let i = 0, word = 0; i < whole; i += 4, word += 3) {
    const a = grey[i]!
    const b = grey[i + 1]!
    const c = grey[i + 2]!
    const d = grey[i + 3]!
    words[word] = a | (a << 8) | (a << 16) | (b << 24)
    words[word + 1] = b | (b << 8) | (c << 16) | (c << 24)
    words[word + 2] = c | (d << 8) | (d << 16) | (d << 24)
  }
  for (let i = whole; i < grey.length; i++) levels.fill(grey[i]!, 3 * i, 3 * i + 3)
  return levels
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

function drawMarks(picture: ColourLevels, { target, comparisons, radii }: DrawTask, region: Region): void {
  const scale = picture.width / region.width
  const circles = ({ x, y }: Mark, pen: Pen) => {
    const centre = { x: (x - region.left) * scale, y: (region.bottom + region.height - y) * scale }
    for (const radius of [radii.aperture, radii.inner, radii.outer])
      drawRing(picture, { ...centre, radius: radius * scale }, pen)
  }
  for (const mark of comparisons) circles(mark, COMPARISON_PEN)
  circles(target, TARGET_PEN)
}
