import { type ComplexArray, complexArray, fourierTransform, type Roots, rootsOfUnity } from './fourier.ts'
import type { FrequencyGrid } from './frequency-grid.ts'
import { KERNEL_WIDTH, kernelCorrections, kernelWeights, MINIMUM_OVERSAMPLING } from './spreading-kernel.ts'
import type { TrigonometricSums, WeightedPoints } from './trigonometric-sums.ts'

/**
 * The sums of a periodogram by Fourier transforms of points at uneven times: every point is spread over a few cells of a
 * regular grid, the grid is transformed, and what the spreading did to each frequency is divided out.
 */

/** So small a grid would not hold the spread points in its first quarter. */
const SMALLEST_GRID = 1024
/** Tables for larger grids are not kept for the next search. */
const LARGEST_KEPT = 1 << 17

/**
 * The grid has five frequencies per peak, so the points fill one fifth of its period (two fifths at the double angle):
 * it is zero but for its first quarter (half). Cut into that many interleaved parts, the spectrum needs only transforms
 * of a quarter (half) of the size.
 */
const PARTS = 4
const PARTS_DOUBLE_ANGLE = 2

/**
 * All sums for the whole grid, written to `out`; errors below 1e-10 of Σ w and Σ w·|v|. Time
 * O(points + frequencies · log(frequencies)). The origin of the times is not the first point, which no power depends on.
 */
export function fastSums(points: WeightedPoints, grid: FrequencyGrid, out: TrigonometricSums): void {
  const { time, value, weight } = points
  const cells = gridSize(grid.count)
  const middle = grid.count >> 1
  const plan: Plan = { ...tablesFor(cells), middle, count: grid.count }
  // Positions in units of the grid's period, moved off its edge so that the spread points do not wrap around.
  const margin = (KERNEL_WIDTH / 2 + 1) / cells
  const position = time.map((t) => t * grid.step + margin)
  const once = spread(position, [weight, weight.map((w, j) => w * value[j]!)], plan, PARTS)
  transform(once[0]!, plan, PARTS, out.cos, out.sin)
  transform(once[1]!, plan, PARTS, out.valueCos, out.valueSin)
  const doubled = position.map((x) => 2 * x)
  const twice = spread(doubled, [weight], plan, PARTS_DOUBLE_ANGLE)
  transform(twice[0]!, plan, PARTS_DOUBLE_ANGLE, out.cos2, out.sin2)
}

/** What depends on the size of the grid alone. */
interface Tables {
  readonly cells: number
  readonly roots: Roots
  readonly corrections: Float64Array
}

interface Plan extends Tables {
  /** The transform gives frequencies −middle … count − 1 − middle, where the kernel's correction is smallest. */
  readonly middle: number
  readonly count: number
}

function gridSize(frequencies: number): number {
  let cells = SMALLEST_GRID
  while (cells < MINIMUM_OVERSAMPLING * frequencies) cells *= 2
  return cells
}

let kept: Tables | null = null

function tablesFor(cells: number): Tables {
  if (kept?.cells === cells) return kept
  const highest = Math.floor(cells / MINIMUM_OVERSAMPLING / 2)
  const tables = { cells, roots: rootsOfUnity(cells), corrections: kernelCorrections(cells, highest + 1) }
  if (cells <= LARGEST_KEPT) kept = tables
  return tables
}

/** Each set of strengths on a grid of its own, cells / parts long, turned so that the middle frequency comes to zero. */
function spread(position: Float64Array, strengths: Float64Array[], plan: Plan, parts: number): ComplexArray[] {
  const grids = strengths.map(() => complexArray(plan.cells / parts))
  const kernel = new Float64Array(KERNEL_WIDTH)
  const turn = -2 * Math.PI * (plan.middle + 0.5)
  for (let j = 0; j < position.length; j++) {
    const first = kernelWeights(position[j]! * plan.cells, kernel)
    const c = Math.cos(turn * position[j]!)
    const s = Math.sin(turn * position[j]!)
    for (let g = 0; g < grids.length; g++) {
      const { re, im } = grids[g]!
      const strengthRe = strengths[g]![j]! * c
      const strengthIm = strengths[g]![j]! * s
      for (let i = 0; i < KERNEL_WIDTH; i++) {
        re[first + i]! += kernel[i]! * strengthRe
        im[first + i]! += kernel[i]! * strengthIm
      }
    }
  }
  return grids
}

/** The spectrum of one grid: real part to `cos`, negative imaginary part (Σ of sines) to `sin`. */
function transform(grid: ComplexArray, plan: Plan, parts: number, cos: Float64Array, sin: Float64Array): void {
  const size = plan.cells / parts
  const data = complexArray(size)
  const scratch = complexArray(size)
  for (let part = 0; part < parts; part++) {
    if (part > 0) turnByRoots(grid, plan.roots)
    data.re.set(grid.re)
    data.im.set(grid.im)
    const spectrum = fourierTransform(data, scratch, size, plan.roots)
    collect(spectrum, plan, { part, parts }, cos, sin)
  }
}

/** Moves the spectrum down by one frequency of the whole grid. */
function turnByRoots({ re, im }: ComplexArray, roots: Roots): void {
  const { cos, sin } = roots
  for (let n = 0; n < re.length; n++) {
    const r = re[n]!
    const i = im[n]!
    re[n] = r * cos[n]! - i * sin[n]!
    im[n] = r * sin[n]! + i * cos[n]!
  }
}

/** Entry q of a part's spectrum is entry parts·q + part of the whole, the upper half of which are negative frequencies. */
function collect(
  { re, im }: ComplexArray,
  { cells, middle, count, corrections }: Plan,
  { part, parts }: { part: number; parts: number },
  cos: Float64Array,
  sin: Float64Array,
): void {
  for (let mode = part; mode < count - middle; mode += parts) {
    const q = (mode - part) / parts
    cos[mode + middle] = re[q]! * corrections[mode]!
    sin[mode + middle] = -im[q]! * corrections[mode]!
  }
  const lowest = cells - middle
  for (let entry = lowest + ((part - (lowest % parts) + parts) % parts); entry < cells; entry += parts) {
    const q = (entry - part) / parts
    cos[entry - lowest] = re[q]! * corrections[cells - entry]!
    sin[entry - lowest] = -im[q]! * corrections[cells - entry]!
  }
}
