import { FitsError, withPlace } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import type { Hdu } from '../hdu.ts'
import { makePixels, type PixelArray, storedDtype } from '../image/dtype.ts'
import type { RowDecoder } from '../image/row-decoder.ts'
import { type Converter, createConverter, physicalDtype } from '../image/scaling.ts'
import { ditherIndex } from '../rice/dither.ts'
import { type ColumnLayout, checkDescriptor, type Descriptor, readDescriptor } from '../table/columns.ts'
import { createTileDecoder, gzipDecoder, rawDecoder, type TileDecoder } from './algorithms.ts'
import { NO_BLANK, TileDequantiser } from './dequantise.ts'
import { TileGeometry } from './geometry.ts'
import { HeapWindow } from './heap-window.ts'
import { planTiles, type TileNumber, type TilePlan } from './plan.ts'

/** The decoder of a tile and where its bytes are. */
interface Piece {
  decoder: TileDecoder
  /** Whether the numbers are quantised floats. */
  quantised: boolean
}

/** Decodes the tiles of one image, in table order or any other. */
class TileReader {
  readonly plan: TilePlan
  readonly geometry: TileGeometry
  readonly #file: FitsFile
  readonly #heap: HeapWindow
  readonly #convert: Converter
  readonly #dequantiser: TileDequantiser
  readonly #compressed: Piece
  #gzipped: Piece | undefined
  #uncompressed: Piece | undefined
  #rows: DataView | undefined

  constructor(file: FitsFile, plan: TilePlan) {
    this.plan = plan
    this.#file = file
    this.geometry = new TileGeometry(plan.axes, plan.tile)
    this.#heap = new HeapWindow(file.source, plan.table.heapEnd)
    this.#convert = createConverter(plan.quantisation === null ? plan.scaling : { ...plan.scaling, scale: 1, zero: 0 })
    this.#dequantiser = new TileDequantiser(plan.quantisation?.dither ?? 'none')
    this.#compressed = {
      decoder: createTileDecoder(plan, this.geometry.tilePixels),
      quantised: plan.quantisation !== null,
    }
  }

  /** Writes tile number `tile` to its place in an array whose first element is pixel 0 of row `originRow`. */
  decode(tile: number, out: PixelArray, outOffset: number, originRow: number): void {
    const { geometry } = this
    geometry.locate(tile)
    const { decoder, quantised } = this.#find(tile)
    const heap = this.#heap
    const stored = decoder(heap.bytes, heap.offset, this.#byteLength, geometry)
    if (quantised) this.#startDither(tile)
    const imageWidth = this.plan.axes[0]!
    const { width, rows, column, rowNumbers } = geometry
    for (let row = 0; row < rows; row++) {
      const to = outOffset + (rowNumbers[row]! - originRow) * imageWidth + column
      if (!quantised) this.#convert(stored, row * width, width, out, to)
      else if (stored instanceof Int32Array && (out instanceof Float32Array || out instanceof Float64Array)) {
        this.#dequantiser.run(stored, row * width, width, out, to)
      }
    }
  }

  #byteLength = 0

  /** The column that holds the tile (an empty array means: look in the next one), its bytes loaded. */
  #find(tile: number): Piece {
    const { compressed, gzipped, uncompressed } = this.plan
    if (compressed !== undefined && this.#load(compressed, tile)) return this.#compressed
    const dtype = storedDtype(this.plan.bitpix)
    const { tilePixels } = this.geometry
    if (gzipped !== undefined && this.#load(gzipped, tile)) {
      this.#gzipped ??= { decoder: gzipDecoder(dtype, tilePixels, false), quantised: false }
      return this.#gzipped
    }
    if (uncompressed !== undefined && this.#load(uncompressed, tile)) {
      this.#uncompressed ??= { decoder: rawDecoder(dtype, tilePixels), quantised: false }
      return this.#uncompressed
    }
    throw new FitsError('bad_data', 'the tile is in none of the columns', { row: tile })
  }

  #load(column: ColumnLayout, tile: number): boolean {
    const descriptor = this.#descriptor(column, tile)
    if (descriptor.length === 0) return false
    const { table } = this.plan
    this.#byteLength = checkDescriptor(table, column.letter, descriptor, tile)
    this.#heap.load(table.heapStart + descriptor.offset, this.#byteLength)
    return true
  }

  #descriptor(column: ColumnLayout, tile: number): Descriptor {
    const at = tile * this.plan.table.rowBytes + column.byteOffset
    return readDescriptor(this.#tableRows(), at, column.descriptor ?? 'P')
  }

  /** The fixed part of the table, which holds descriptors and scales: read once, when the first tile is asked for. */
  #tableRows(): DataView {
    if (this.#rows === undefined) {
      const { dataOffset, rowBytes, rows } = this.plan.table
      const bytes = this.#file.source.read(dataOffset, rowBytes * rows)
      this.#rows = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    return this.#rows
  }

  #startDither(tile: number): void {
    const { quantisation } = this.plan
    if (quantisation === null) return
    const { scale, zero, blank, seed } = quantisation
    const missing = blank === null ? NO_BLANK : this.#number(blank, tile)
    this.#dequantiser.start(ditherIndex(tile, seed), this.#number(scale, tile), this.#number(zero, tile), missing)
  }

  #number(from: TileNumber, tile: number): number {
    if ('value' in from) return from.value
    const view = this.#tableRows()
    const at = tile * this.plan.table.rowBytes + from.column.byteOffset
    switch (from.column.letter) {
      case 'D':
        return view.getFloat64(at)
      case 'E':
        return view.getFloat32(at)
      case 'K':
        return Number(view.getBigInt64(at))
      case 'J':
        return view.getInt32(at)
      case 'I':
        return view.getInt16(at)
      default:
        return view.getUint8(at)
    }
  }
}

/** A tile-compressed image (section 10) as rows. */
export function tiledDecoder(file: FitsFile, hdu: Hdu, asStored = false): RowDecoder {
  const plan = planTiles(hdu, asStored)
  const dtype = plan.quantisation === null ? physicalDtype(plan.scaling) : storedDtype(plan.bitpix)
  const width = plan.axes[0]!
  let tiles: TileReader | undefined
  let band: { slab: number; pixels: PixelArray } | undefined

  function decodeSlab(reader: TileReader, slab: number, out: PixelArray, outOffset: number): void {
    const { tilesPerSlab, slabRows } = reader.geometry
    for (let i = 0; i < tilesPerSlab; i++) {
      const tile = slab * tilesPerSlab + i
      withPlace({ row: tile }, () => reader.decode(tile, out, outOffset, slab * slabRows))
    }
  }

  /** The slab in an array of the output's kind, kept for the next call: neighbouring rows are asked for next. */
  function keepBand(reader: TileReader, slab: number, out: PixelArray): PixelArray {
    if (band?.slab === slab && band.pixels.constructor === out.constructor) return band.pixels
    const { slabRows, rowCount } = reader.geometry
    const rows = Math.min(slabRows, rowCount - slab * slabRows)
    const pixels = makePixels(out instanceof Float32Array ? 'float32' : dtype, rows * width)
    decodeSlab(reader, slab, pixels, 0)
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
        const slabEnd = Math.min(slabStart + slabRows, rowsInAll)
        const to = outOffset + (row - firstRow) * width
        const next = Math.min(slabEnd, end)
        if (row === slabStart && next === slabEnd) decodeSlab(tiles, slab, out, to)
        else copyPixels(keepBand(tiles, slab, out), (row - slabStart) * width, (next - row) * width, out, to)
        row = next
      }
    },
  }
}

const copyPixels = createConverter({ bitpix: 0, scale: 1, zero: 0, blank: null })
