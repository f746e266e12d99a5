import type { FitsFile } from '../file.ts'
import type { Hdu } from '../hdu.ts'
import { type Dtype, makePixels, type PixelArray, storedDtype } from '../image/dtype.ts'
import type { RowDecoder } from '../image/row-decoder.ts'
import { createConverter, physicalDtype } from '../image/scaling.ts'
import { planTiles } from './plan.ts'
import { TileReader } from './tile-reader.ts'

/** Type of a band that is kept for an output: the output's own. */
function bandDtype(out: PixelArray, dtype: Dtype): Dtype {
  if (out instanceof Float32Array) return 'float32'
  return out instanceof Float64Array ? 'float64' : dtype
}

/** A tile-compressed image (section 10) as rows. */
export function tiledDecoder(file: FitsFile, hdu: Hdu, asStored = false): RowDecoder {
  const plan = planTiles(hdu, asStored)
  const dtype = plan.quantisation === null ? physicalDtype(plan.scaling) : storedDtype(plan.bitpix)
  const width = plan.axes[0]!
  let tiles: TileReader | undefined
  let band: { slab: number; pixels: PixelArray } | undefined

  function decodeSlabs(reader: TileReader, first: number, count: number, out: PixelArray, offset: number): void {
    const { tilesPerSlab, slabRows } = reader.geometry
    reader.decode(first * tilesPerSlab, count * tilesPerSlab, { out, offset, originRow: first * slabRows })
  }

  /** The slab in an array of the output's kind, kept for the next call: neighbouring rows are asked for next. */
  function keepBand(reader: TileReader, slab: number, out: PixelArray): PixelArray {
    if (band?.slab === slab && band.pixels.constructor === out.constructor) return band.pixels
    const { slabRows, rowCount } = reader.geometry
    const rows = Math.min(slabRows, rowCount - slab * slabRows)
    const pixels = makePixels(bandDtype(out, dtype), rows * width)
    decodeSlabs(reader, slab, 1, pixels, 0)
    band = { slab, pixels }
    return pixels
  }

  return {
    bitpix: plan.bitpix,
    axes: plan.axes,
    dtype,
    decode(firstRow, rowCount, out, outOffset) {
      tiles ??= new TileReader(file, plan)
      const { slabRows, rowCount: rowsInAll } = tiles.geometry
      const end = firstRow + rowCount
      for (let row = firstRow; row < end; ) {
        const slab = Math.floor(row / slabRows)
        const slabStart = slab * slabRows
        const to = outOffset + (row - firstRow) * width
        // Slabs that are wanted whole, the last of the image being as high as it is.
        const whole =
          row > slabStart ? 0 : (end === rowsInAll ? Math.ceil(end / slabRows) : Math.floor(end / slabRows)) - slab
        const next = Math.min((slab + Math.max(whole, 1)) * slabRows, end)
        if (whole > 0) decodeSlabs(tiles, slab, whole, out, to)
        else copyPixels(keepBand(tiles, slab, out), (row - slabStart) * width, (next - row) * width, out, to)
        row = next
      }
    },
  }
}

const copyPixels = createConverter({ bitpix: 0, scale: 1, zero: 0, blank: null })
