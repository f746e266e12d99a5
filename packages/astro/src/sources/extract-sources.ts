import { survivors } from './clean.ts'
import { type Branch, splitObject } from './component-tree.ts'
import { detectRuns } from './detect.ts'
import { type ExtractionOptions, type FullOptions, fullOptions } from './extraction-options.ts'
import { FLAG_MERGED, FLAG_SINGULAR, FLAG_TRUNCATED } from './flags.ts'
import { posixRandom, shareOutPixels } from './gather.ts'
import { type PlainImage, plainImage, type SourceImage } from './image.ts'
import { keepLevel } from './keep-level.ts'
import { measureShape, type SourceShape } from './moments.ts'
import { clearCells, createObjectPixels, loadObject, mapCells, type ObjectPixels } from './object-pixels.ts'
import { connectRuns } from './pixel-runs.ts'
import { scanOrder } from './scan-order.ts'
import { type DetectedSource, type SourceTable, sourceTable } from './source-table.ts'

/** What was found on an image. */
export interface Extraction {
  readonly sources: SourceTable
  /** For each pixel 0, or the number of its source counted from 1; null unless it was asked for. */
  readonly segmentation: Int32Array | null
}

/** Branches are looked for down to this many pixels, whatever a source needs. */
const BRANCH_PIXELS = 3
const RANDOM_SEED = 1

/**
 * Finds and measures the sources of a background-subtracted image (Bertin & Arnouts 1996; the same sources as SEP's `extract`):
 * filter, threshold, connected pixels, deblending, cleaning, isophotal parameters. Masked and missing pixels count as 0 for the filter.
 *
 * Over a map of noise they have infinite noise. The matched filter looks across them, so that a source may hold some: its threshold is
 * then infinite, none of its pixels is above, and it drowns no neighbour. (SEP has 1e30 for infinite, and leaves the first rows, half the
 * height of the filter, without their mask; here the mask holds everywhere.)
 *
 * Order: as a scan from the lowest row upwards sees objects end; parts of a split object follow each other. Given twice the same image,
 * the same is found. Memory beside the image: about 6 bytes for each pixel above the threshold, and 4 for each of the box
 * around the largest object; an image that is above the threshold everywhere takes 14 bytes a pixel.
 *
 * @throws SourcesError if an option or a size is wrong
 */
export function extractSources(image: SourceImage, options: ExtractionOptions): Extraction {
  const plain = plainImage(image)
  const full = fullOptions(options, plain.pixels.length)
  const runs = detectRuns(plain, full)
  const groups = connectRuns(runs, full.minimumPixels)
  const object = createObjectPixels()
  const random = posixRandom(RANDOM_SEED)
  const found: DetectedSource[] = []
  for (let group = 0; group < groups.count; group++) {
    loadObject(object, { image: plain, runs, groups, group }, full)
    mapCells(object)
    for (const source of measureObject(object, plain, full, random)) found.push(source)
    clearCells(object)
  }
  const stays = full.clean ? survivors(found, full.cleanParameter) : null
  const sources = stays === null ? found : found.filter((_, i) => stays[i] === 1)
  return { sources: sourceTable(sources), segmentation: full.segmentation ? drawSegments(plain, sources) : null }
}

function measureObject(
  object: ObjectPixels,
  image: PlainImage,
  options: FullOptions,
  random: () => number,
): DetectedSource[] {
  const threshold = thresholdOf(object, options)
  const settings = { hasNoise: options.noise !== null, gain: options.gain }
  const branches = splitObject(object, threshold, {
    thresholds: options.deblendThresholds,
    contrast: options.deblendContrast,
    minimumPixels: Math.min(BRANCH_PIXELS, options.minimumPixels),
  })
  if (branches.length === 0) {
    const members = scanOrder(object)
    const shape = measureShape(object, members, threshold, settings)
    return [sourceOf({ object, image, options }, { members, shape, threshold, flags: flagsOf(shape, image) })]
  }
  const shared = shareOutPixels(object, branches, threshold, random)
  return branches.map((branch: Branch, i) => {
    // a split source keeps the position of its core; its moments are taken about it
    const core = measureShape(object, branch.members, branch.threshold, settings)
    const members = shared[i]!
    const shape = measureShape(object, members, threshold, settings, core)
    const flags = FLAG_MERGED | flagsOf(core, image) | (shape.isSingular ? FLAG_SINGULAR : 0)
    return sourceOf({ object, image, options }, { members, shape, threshold, flags })
  })
}

function sourceOf(
  { object, image, options }: { object: ObjectPixels; image: PlainImage; options: FullOptions },
  { members, shape, threshold, flags }: { members: Int32Array; shape: SourceShape; threshold: number; flags: number },
): DetectedSource {
  const positions = options.segmentation
    ? members.map((pixel) => object.y[pixel]! * image.width + object.x[pixel]!)
    : null
  return {
    ...shape,
    threshold,
    flags,
    positions,
    keepLevel: keepLevel(object, members, options.minimumPixels),
  }
}

/** Where the noise differs from pixel to pixel: the mean over the pixels; infinite if one of them is masked. */
function thresholdOf({ count, limit }: ObjectPixels, { noise }: FullOptions): number {
  if (!(noise instanceof Float32Array)) return limit[0]!
  let sum = 0
  for (let i = 0; i < count; i++) sum += limit[i]!
  return Math.fround(sum / count)
}

function flagsOf({ xMin, xMax, yMin, yMax, isSingular }: SourceShape, { width, height }: PlainImage): number {
  const isTruncated = xMin === 0 || yMin === 0 || xMax === width - 1 || yMax === height - 1
  return (isTruncated ? FLAG_TRUNCATED : 0) | (isSingular ? FLAG_SINGULAR : 0)
}

function drawSegments({ width, height }: PlainImage, sources: readonly DetectedSource[]): Int32Array {
  const segmentation = new Int32Array(width * height)
  for (const [i, { positions }] of sources.entries()) {
    if (positions !== null) for (const position of positions) segmentation[position] = i + 1
  }
  return segmentation
}
