/**
 * Where the tiles of an image lie (section 10.1): numbered with the first axis fastest, the last of an axis shorter.
 */
export class TileGeometry {
  readonly tilesPerSlab: number
  readonly slabs: number
  /** Rows of a whole slab: the tiles that lie side by side in all axes but the last. */
  readonly slabRows: number
  readonly rowCount: number
  /** Largest number of pixels in a tile. */
  readonly tilePixels: number

  /** Of the tile last located: */
  pixels = 0
  column = 0
  width = 0
  rows = 0
  /** Row of the image for each row of the tile. */
  readonly rowNumbers: Float64Array

  readonly #axes: readonly number[]
  readonly #tile: readonly number[]
  readonly #counts: readonly number[]
  readonly #starts: number[]
  readonly #lengths: number[]

  constructor(axes: readonly number[], tile: readonly number[]) {
    this.#axes = axes
    this.#tile = tile
    this.#counts = axes.map((axis, i) => Math.ceil(axis / tile[i]!))
    this.#starts = axes.map(() => 0)
    this.#lengths = axes.map(() => 0)
    const times = (numbers: readonly number[]) => numbers.reduce((a, b) => a * b, 1)
    // Axes of length 1 at the end would make one slab of the whole image.
    let last = axes.length - 1
    while (last > 1 && axes[last] === 1) last--
    this.slabs = last === 0 ? 1 : this.#counts[last]!
    this.tilesPerSlab = last === 0 ? this.#counts[0]! : times(this.#counts.slice(0, last))
    this.slabRows = last === 0 ? 1 : tile[last]! * times(axes.slice(1, last))
    this.rowCount = times(axes.slice(1))
    this.tilePixels = times(tile)
    this.rowNumbers = new Float64Array(times(tile.slice(1)))
  }

  /** Finds place and size of a tile. */
  locate(tile: number): void {
    const { rowNumbers } = this
    let rest = tile
    let rows = 1
    for (let i = 0; i < this.#axes.length; i++) {
      const start = (rest % this.#counts[i]!) * this.#tile[i]!
      rest = Math.floor(rest / this.#counts[i]!)
      this.#starts[i] = start
      this.#lengths[i] = Math.min(this.#tile[i]!, this.#axes[i]! - start)
      if (i > 0) rows *= this.#lengths[i]!
    }
    this.column = this.#starts[0]!
    this.width = this.#lengths[0]!
    this.rows = rows
    this.pixels = rows * this.width
    // Each axis repeats the rows found so far, shifted by its own step.
    let known = 1
    let step = 1
    rowNumbers[0] = 0
    for (let i = 1; i < this.#axes.length; i++) {
      const length = this.#lengths[i]!
      for (let k = length - 1; k >= 0; k--) {
        const shift = (this.#starts[i]! + k) * step
        for (let r = 0; r < known; r++) rowNumbers[k * known + r] = rowNumbers[r]! + shift
      }
      known *= length
      step *= this.#axes[i]!
    }
  }
}
