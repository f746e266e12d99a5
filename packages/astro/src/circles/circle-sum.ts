import { COLUMNS_PER_ROW, circleRows, type Rim } from './circle-rows.ts'

/** What a circle holds of an image; overwritten by the next call. */
export interface CircleSum {
  /** Σ of values times the fractions of their pixels. */
  readonly sum: number
  /** Σ of the fractions, and of their squares, of the pixels that have a value. */
  readonly pixels: number
  readonly squares: number
  /** Σ of the fractions of pixels without a finite value, and of those off the image. */
  readonly missing: number
  readonly off: number
  /** Largest value; −∞ where there is none. */
  readonly peak: number
}

interface PlainPixels {
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
}

const last = { sum: 0, pixels: 0, squares: 0, missing: 0, off: 0, peak: 0 }

/** Sums the pixels of an image within the circle of `radius` pixels about (x, y), cell geometry. */
export function sumCircle(image: PlainPixels, x: number, y: number, radius: number, rim: Rim = 'exact'): CircleSum {
  readAhead(image, x, y, radius)
  const { pixels, width, height } = image
  const { firstRow, rowCount, firstColumn, columns, fractions } = circleRows(x, y, radius, rim)
  let [sum, all, squares, missing, off, peak] = [0, 0, 0, 0, 0, Number.NEGATIVE_INFINITY]
  let next = 0
  for (let index = 0; index < rowCount; index++) {
    const row = firstRow + index
    const isOn = row >= 0 && row < height
    const start = row * width
    const at = COLUMNS_PER_ROW * index
    const wholeFrom = firstColumn + columns[at + 1]!
    const wholeTo = firstColumn + columns[at + 2]!
    const to = firstColumn + columns[at + 3]!
    for (let column = firstColumn + columns[at]!; column < to; column++) {
      if (column === wholeFrom) column = wholeTo
      if (column === to) break
      const fraction = fractions[next++]!
      if (!(isOn && column >= 0 && column < width)) {
        off += fraction
        continue
      }
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
    const first = isOn ? Math.max(0, wholeFrom) : wholeTo
    const end = Math.max(first, Math.min(width, wholeTo))
    let good = 0
    for (let i = start + first; i < start + end; i++) {
      const value = pixels[i]!
      if (value - value === 0) {
        sum += value
        good++
        if (value > peak) peak = value
      }
    }
    all += good
    squares += good
    missing += end - first - good
    off += wholeTo - wholeFrom - (end - first)
  }
  last.sum = sum
  last.pixels = all
  last.squares = squares
  last.missing = missing
  last.off = off
  last.peak = peak
  return last
}

/** Means nothing; but what nobody keeps is not read. */
const ahead = new Float64Array(1)

/**
 * Reads the ends of each row. Rows of a large image come from memory one after the other where the sum meets them, but side by side where
 * they are asked for at once: three fifths of the time.
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
