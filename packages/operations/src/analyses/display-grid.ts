/**
 * Displayed coordinates: the picture's lower-left corner is (0, 0), x to the right, y up, `width` by `height` its size, whatever
 * its shape. Frame pixel (i, j), from 0, covers [i, i + 1) × [j, j + 1) of the cell geometry, of which its centre is (i + 0.5, j + 0.5).
 */
export interface DisplayGrid {
  /** From displayed to cell geometry. */
  toCells(x: number, y: number): [number, number]
  /** From cell geometry to displayed. */
  toDisplay(x: number, y: number): [number, number]
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Each axis has a ratio of its own. */
export function displayGrid(display: Size, frame: Size): DisplayGrid {
  const across = frame.width / display.width
  const up = frame.height / display.height
  return {
    toCells: (x, y) => [x * across, y * up],
    toDisplay: (x, y) => [x / across, y / up],
  }
}

/** Centre of a pixel in cell geometry, less that of a pixel position from 0 (docs/conventions.md). */
export const HALF_PIXEL = 0.5
