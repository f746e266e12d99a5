/** Red, green and blue of each pixel, 8 bits, top row first. */
export interface ColourLevels {
  readonly levels: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/** A circle on a picture, in pixels from its upper left corner: the first pixel covers 0 … 1. */
export interface Ring {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** What a line looks like: red, green and blue (0 … 255), and its width in pixels. */
export interface Pen {
  readonly colour: readonly [number, number, number]
  readonly width: number
}

/**
 * Draws a circle with smooth edges: a pixel takes on the colour by the part of it that the line covers, as far as the
 * distance of its centre from the line tells. What is off the picture is left out.
 */
export function drawRing(picture: ColourLevels, ring: Ring, pen: Pen): void {
  const { x, y, radius } = ring
  const outer = radius + (pen.width + 1) / 2
  const inner = Math.max(0, radius - (pen.width + 1) / 2)
  const lastRow = Math.min(picture.height - 1, Math.floor(y + outer - 0.5))
  for (let row = Math.max(0, Math.ceil(y - outer - 0.5)); row <= lastRow; row++) {
    const dy = row + 0.5 - y
    // Columns whose centres are that far from the middle, on both sides of it.
    const far = Math.sqrt(Math.max(0, outer * outer - dy * dy))
    const near = Math.sqrt(Math.max(0, inner * inner - dy * dy))
    const middle = Math.floor(x - near - 0.5)
    drawSpan(picture, ring, pen, row, Math.ceil(x - far - 0.5), middle)
    drawSpan(picture, ring, pen, row, Math.max(middle + 1, Math.ceil(x + near - 0.5)), Math.floor(x + far - 0.5))
  }
}

function drawSpan(picture: ColourLevels, ring: Ring, pen: Pen, row: number, first: number, last: number): void {
  const { levels, width } = picture
  const [red, green, blue] = pen.colour
  const half = (pen.width + 1) / 2
  const dy = row + 0.5 - ring.y
  const end = Math.min(width - 1, last)
  for (let column = Math.max(0, first); column <= end; column++) {
    const dx = column + 0.5 - ring.x
    const cover = Math.min(1, half - Math.abs(Math.sqrt(dx * dx + dy * dy) - ring.radius))
    if (cover <= 0) continue
    const at = 3 * (row * width + column)
    levels[at] = levels[at]! + cover * (red - levels[at]!) + 0.5
    levels[at + 1] = levels[at + 1]! + cover * (green - levels[at + 1]!) + 0.5
    levels[at + 2] = levels[at + 2]! + cover * (blue - levels[at + 2]!) + 0.5
  }
}
