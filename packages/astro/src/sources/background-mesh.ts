import { type PlainImage, plainImage, type SourceImage, SourcesError } from './image.ts'
import { fillBadMeshes, filterMeshes, type MeshGrid, sortedMedian } from './mesh-grid.ts'
import { surfaceRows } from './mesh-spline.ts'
import { meshStatistics } from './mesh-statistics.ts'

/** Size of the meshes and of the window of their filter; as in SExtractor unless given. */
export interface BackgroundMeshOptions {
  /** Pixels of a mesh along x and y; those at the right and upper border hold what is left. */
  readonly meshWidth?: number
  readonly meshHeight?: number
  /** Meshes of the window of the median filter along x and y; 1: no filter. */
  readonly filterWidth?: number
  readonly filterHeight?: number
  /** The filter replaces a level only if it is at least this far (in the unit of the pixels) from the median of its window. */
  readonly filterThreshold?: number
}

/** A model of the sky: nodes in the middle of meshes, between which a bicubic spline is drawn. Unit of the pixels. */
export interface BackgroundModel extends MeshGrid {
  readonly width: number
  readonly height: number
  readonly meshWidth: number
  readonly meshHeight: number
  /** Median of the levels of the meshes. */
  readonly globalLevel: number
  /** Median of the noises of the meshes; of those above 0 where that is 0; 1 where all are 0. */
  readonly globalRms: number
}

/** Width and height of a mesh (BACK_SIZE of SExtractor). */
const DEFAULT_MESH_PIXELS = 64
/** Width and height of the filter (BACK_FILTERSIZE of SExtractor). */
const DEFAULT_FILTER_MESHES = 3

/**
 * Level and noise of the sky (Bertin & Arnouts 1996, §3; the same numbers as SEP's `Background`). Masked and missing pixels take no
 * part. A mesh with fewer than half of its pixels good gets the level of its nearest neighbours. Memory: the meshes, and a
 * copy of the pixels only if they are not float32.
 *
 * @throws SourcesError if a size of mesh or filter is no whole number above 0
 */
export function estimateBackground(image: SourceImage, options: BackgroundMeshOptions = {}): BackgroundModel {
  const {
    meshWidth = DEFAULT_MESH_PIXELS,
    meshHeight = DEFAULT_MESH_PIXELS,
    filterWidth = DEFAULT_FILTER_MESHES,
    filterHeight = DEFAULT_FILTER_MESHES,
    filterThreshold = 0,
  } = options
  for (const [name, size] of Object.entries({ meshWidth, meshHeight, filterWidth, filterHeight })) {
    if (!(Number.isInteger(size) && size > 0)) {
      throw new SourcesError(`${name} must be a whole number above 0, not ${size}`)
    }
  }
  const plain = plainImage(image)
  const raw = measureMeshes(plain, meshWidth, meshHeight)
  fillBadMeshes(raw)
  const grid = filterMeshes(raw, { filterWidth, filterHeight, filterThreshold })
  const { width, height } = plain
  return { ...grid, width, height, meshWidth, meshHeight, ...globals(grid) }
}

function measureMeshes({ pixels, width, height, mask }: PlainImage, meshWidth: number, meshHeight: number): MeshGrid {
  const columns = Math.ceil(width / meshWidth)
  const rows = Math.ceil(height / meshHeight)
  const level = new Float32Array(columns * rows)
  const rms = new Float32Array(columns * rows)
  const out = new Float64Array(2)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x0 = column * meshWidth
      const y0 = row * meshHeight
      const size = { width: Math.min(meshWidth, width - x0), height: Math.min(meshHeight, height - y0) }
      const isGood = meshStatistics({ pixels, mask, stride: width, x0, y0, ...size }, out)
      level[row * columns + column] = isGood ? out[0]! : Number.NaN
      rms[row * columns + column] = isGood ? out[1]! : Number.NaN
    }
  }
  return { columns, rows, level, rms }
}

function globals({ level, rms }: MeshGrid): { globalLevel: number; globalRms: number } {
  const median = sortedMedian(rms.slice())
  const positive = sortedMedian(rms.filter((value) => value > 0))
  return {
    globalLevel: sortedMedian(level.slice()),
    globalRms: median > 0 ? median : Number.isNaN(positive) ? 1 : positive,
  }
}

/** The level of the sky at every pixel. */
export function backgroundMap(model: BackgroundModel): Float32Array {
  return drawMap(model, model.level)
}

/** The noise of the sky at every pixel. */
export function backgroundRmsMap(model: BackgroundModel): Float32Array {
  return drawMap(model, model.rms)
}

/** `pixels` minus the level of the sky, into `out` (which may be `pixels`), row by row. NaN stays. */
export function subtractBackground(model: BackgroundModel, pixels: Float32Array, out: Float32Array): void {
  const { width, height, level } = model
  const draw = surfaceRows({ ...model, nodes: level }, width)
  for (let y = 0; y < height; y++) draw(y, out, y * width, pixels)
}

function drawMap(model: BackgroundModel, nodes: Float32Array): Float32Array {
  const { width, height } = model
  const map = new Float32Array(width * height)
  const draw = surfaceRows({ ...model, nodes }, width)
  for (let y = 0; y < height; y++) draw(y, map, y * width)
  return map
}
