import { COLUMNS_PER_ROW, circleRows, type Rim } from './circle-rows.ts'

/** What a circle holds of an image; overwritten by the next call. */
export interface CircleSum {
  /** Σ of values times the fractions of their pixels. */
  readonly sum: number
  /** Σ of the fractions, and of their squares, of the pixels that have a value. */
  readonly pixels: number
  readonly sumOfSquaredFractions: number
  /** Σ of the fractions of pixels without a finite value. */
  readonly missing: number
  /** Area of the circle off the image, pixels. */
  readonly outside: number
  /** Largest value; −∞ where there is none. */
  readonly peak: number
}

interface PlainPixels {
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
}

const last = { sum: 0, pixels: 0, sumOfSquaredFractions: 0, missing: 0, outside: 0, peak: 0 }

/** Sums the pixels of an image within the circle of `radius` pixels about (x, y), cell geometry. */
export function sumCircle(image: PlainPixels, x: number, y: number, radius: number, rim: Rim = 'exact'): CircleSum {
  readAhead(image, x, y, radius)
  const { pixels, width } = image
  const { firstRow, rowCount, firstColumn, columns, fractions, isCut } = circleRows(x, y, radius, rim, image)
  let [sum, all, squares, missing, peak] = [0, 0, 0, 0, Number.NEGATIVE_INFINITY]
  let next = 0
  for (let index = 0; index < rowCount; index++) {
    const start = (firstRow + index) * width + firstColumn
    const at = COLUMNS_PER_ROW * index
    const wholeFrom = columns[at + 1]!
    const wholeTo = columns[at + 2]!
    const to = columns[at + 3]!
    for (let column = columns[at]!; column < to; column++) {
      if (column === wholeFrom) column = wholeTo
      if (column === to) break
      const fraction = fractions[next++]!
      const value = pixels[start + column]!
      // The difference is NaN for what is not finite.
      if (value - value === 0) {
        sum += value * fraction
        all += fraction
        squares += fraction * fraction
        if (value > peak && fraction > 0) peak = value
      } else {
        missing += fraction
      }
    }
    let good = 0
    for (let i = start + wholeFrom; i < start + wholeTo; i++) {
      const value = pixels[i]!
      if (value - value === 0) {
        sum += value
        good++
        if (value > peak) peak = value
      }
    }
    all += good
    squares += good
    missing += wholeTo - wholeFrom - good
  }
  last.sum = sum
  last.pixels = all
  last.sumOfSquaredFractions = squares
  last.missing = missing
  last.outside = isCut ? Math.max(0, Math.PI * radius * radius - all - missing) : 0
  last.peak = peak
  return last
}

/** Software prefetch; what was read is stored, so that the compiler cannot drop the loads. */
const ahead = new Float64Array(1)

/**
 * Reads the ends of each row. Rows of a large image come from memory one after the other where the sum meets them,
 * but side by side where they are asked for at once: three fifths of the time.
 */
function readAhead({ pixels, width, height }: PlainPixels, x: number, y: number, radius: number): void {
  const left = Math.max(0, Math.min(width - 1, Math.floor(x - radius)))
  const right = Math.max(0, Math.min(width - 1, Math.floor(x + radius)))
  const end = Math.min(height, Math.ceil(y + radius))
  let sum = 0
  for (let row = Math.max(0, Math.floor(y - radius)); row < end; row++) {
    sum += pixels[row * width + left]! + pixels[row * width + right]!
  }
  ahead[0] = sum
}
