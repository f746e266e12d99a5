import { FitsError, withPlace } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import { isOfType, type PixelArray, storedDtype } from '../image/dtype.ts'
import { type Converter, createConverter, physicalDtype } from '../image/scaling.ts'
import { decoderWithin, decodesTogether, quadDecoderFor } from '../rice/decoders.ts'
import { ditherIndex } from '../rice/dither.ts'
import { RiceQuadDecoder } from '../rice/quad-decoder.ts'
import { SLOTS } from '../rice/quad-memory.ts'
import type { TileScaling } from '../rice/tile-floats.ts'
import { type ColumnLayout, checkDescriptor, type Descriptor, readDescriptor } from '../table/columns.ts'
import { createTileDecoder, gzipDecoder, rawDecoder, type TileDecoder } from './algorithms.ts'
import { EXACT_ZERO, NO_BLANK, TileDequantiser } from './dequantise.ts'
import { TileGeometry } from './geometry.ts'
import { HeapWindow } from './heap-window.ts'
import type { TileNumber, TilePlan } from './plan.ts'

/** How the bytes of a tile are decoded. */
interface Piece {
  decoder: TileDecoder | RiceQuadDecoder
  /** Whether the numbers are quantised floats. */
  quantised: boolean
}

/** Where tiles go: `offset` in `out` is that of pixel 0 of row `originRow` of the image. */
export interface Target {
  out: PixelArray
  offset: number
  originRow: number
}

/** Decodes the tiles of one image, in table order or any other. */
export class TileReader {
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
  #byteLength = 0

  constructor(file: FitsFile, plan: TilePlan) {
    this.plan = plan
    this.#file = file
    this.geometry = new TileGeometry(plan.axes, plan.tile)
    this.#heap = new HeapWindow(file.source, plan.table.heapEnd)
    this.#convert = createConverter(plan.quantisation === null ? plan.scaling : { ...plan.scaling, scale: 1, zero: 0 })
    this.#dequantiser = new TileDequantiser(plan.quantisation?.dither ?? 'none')
    this.#compressed = {
      decoder:
        plan.algorithm === 'RICE_1'
          ? quadDecoderFor(this.geometry.tilePixels)
          : createTileDecoder(plan, plan.algorithm, this.geometry.tilePixels),
      quantised: plan.quantisation !== null,
    }
  }

  /** Writes the tiles [first, first + count) to their places. */
  decode(first: number, count: number, target: Target): void {
    const end = first + count
    for (let tile = first; tile < end; ) tile += withPlace({ row: tile }, () => this.#decodeNext(tile, end, target))
  }

  /** Decodes a tile, or up to four that are RICE_1 and of the same size; gives their number. */
  #decodeNext(tile: number, end: number, target: Target): number {
    this.geometry.locate(tile)
    const { decoder, quantised } = this.#find(tile)
    if (decoder instanceof RiceQuadDecoder) return this.#decodeRice(decoder, tile, end, target)
    const stored = decoder(this.#heap.bytes, this.#heap.offset, this.#byteLength, this.geometry)
    this.#write(tile, stored, quantised, target)
    return 1
  }

  #decodeRice(own: RiceQuadDecoder, tile: number, end: number, target: Target): number {
    const { pixels } = this.geometry
    const within = decoderWithin(target.out.buffer)
    const rice = within?.fits(pixels, this.#byteLength) ? within : own
    const most = decodesTogether(pixels) ? Math.min(SLOTS, end - tile) : 1
    let count = 0
    do rice.load(count++, this.#heap.bytes, this.#heap.offset, this.#byteLength, pixels)
    while (count < most && this.#isCompressed(tile + count, pixels) && rice.fits(pixels, this.#byteLength))
    rice.decode(count, pixels, this.plan)
    for (let slot = 0; slot < count; slot++) {
      this.geometry.locate(tile + slot)
      withPlace({ row: tile + slot }, () => this.#writeRice(rice, slot, tile + slot, target))
    }
    return count
  }

  /** Whether this tile is in COMPRESSED_DATA, too, and of the same size; then its bytes are loaded. */
  #isCompressed(tile: number, pixels: number): boolean {
    const { compressed } = this.plan
    this.geometry.locate(tile)
    if (this.geometry.pixels !== pixels || compressed === undefined) return false
    return withPlace({ row: tile }, () => this.#load(compressed, tile))
  }

  #writeRice(rice: RiceQuadDecoder, slot: number, tile: number, target: Target): void {
    const quantised = this.plan.quantisation !== null
    if (quantised && target.out instanceof Float32Array) {
      const { out } = target
      if (this.#isOnePiece()) {
        rice.writeFloats(slot, this.#scaling(tile), out, this.#placeOf(0, target))
        return
      }
      const values = rice.floats(slot, this.#scaling(tile))
      this.#eachRow(target, (from, width, to) => out.set(values.subarray(from, from + width), to))
      return
    }
    const narrow = this.#narrowly(target.out) ? rice.narrow(slot, this.plan.scaling.zero !== 0) : null
    if (narrow === null) this.#write(tile, rice.integers(slot), quantised, target)
    else this.#copyNarrow(narrow, target)
  }

  /**
   * Whether the numbers of a tile are the physical ones, but for the highest bit, in the bits that they are stored in.
   */
  #narrowly(out: PixelArray): boolean {
    const { bitpix, scaling, quantisation, bytesPerPixel } = this.plan
    if (quantisation !== null || 8 * bytesPerPixel !== bitpix || out instanceof Float32Array) return false
    return isOfType(out, physicalDtype(scaling))
  }

  #copyNarrow(numbers: Uint8Array | Uint16Array, target: Target): void {
    const { out } = target
    const bits = new Uint8Array(out.buffer, out.byteOffset, out.byteLength)
    const size = out.BYTES_PER_ELEMENT
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
    this.#eachRow(target, (from, width, to) => bits.set(bytes.subarray(size * from, size * (from + width)), size * to))
  }

  /** Stored numbers of the located tile to physical values in their place. */
  #write(tile: number, stored: PixelArray, quantised: boolean, target: Target): void {
    const { out } = target
    if (!quantised) {
      this.#eachRow(target, (from, width, to) => this.#convert(stored, from, width, out, to))
    } else if (stored instanceof Int32Array && (out instanceof Float32Array || out instanceof Float64Array)) {
      const { ditherIndex, scale, zero, blank } = this.#scaling(tile)
      this.#dequantiser.start(Math.max(ditherIndex, 0), scale, zero, blank ?? NO_BLANK)
      this.#eachRow(target, (from, width, to) => this.#dequantiser.run(stored, from, width, out, to))
    }
  }

  /** Whether the rows of the located tile follow one another in the image. */
  #isOnePiece(): boolean {
    const { width, rows, rowNumbers } = this.geometry
    return rows === 1 || (width === this.plan.axes[0] && rowNumbers[rows - 1]! - rowNumbers[0]! === rows - 1)
  }

  /** Calls with the start of each row in the located tile, its length, and its start in the target. */
  #eachRow(target: Target, body: (from: number, width: number, to: number) => void): void {
    const { width, rows } = this.geometry
    for (let row = 0; row < rows; row++) body(row * width, width, this.#placeOf(row, target))
  }

  /** Where in the target a row of the located tile begins. */
  #placeOf(row: number, { offset, originRow }: Target): number {
    const { column, rowNumbers } = this.geometry
    return offset + (rowNumbers[row]! - originRow) * this.plan.axes[0]! + column
  }

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

  #scaling(tile: number): TileScaling {
    const { quantisation } = this.plan
    if (quantisation === null) return { scale: 1, zero: 0, ditherIndex: -1, blank: null, exactZero: null }
    const { scale, zero, blank, seed, dither } = quantisation
    const missing = blank === null ? null : this.#number(blank, tile)
    return {
      scale: this.#number(scale, tile),
      zero: this.#number(zero, tile),
      ditherIndex: dither === 'none' ? -1 : ditherIndex(tile, seed),
      // A blank that no 32-bit integer equals is none.
      blank: missing === null || (missing | 0) !== missing ? null : missing,
      exactZero: dither === 'two' ? EXACT_ZERO : null,
    }
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
