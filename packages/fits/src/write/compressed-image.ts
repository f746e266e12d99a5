import { FitsError } from '../errors.ts'
import { RICE_BLOCK_SIZE } from '../rice/encode.ts'
import type { ByteSink } from '../source.ts'
import type { CardInput } from './cards.ts'
import { checkedHeaderLength, encodeCheckedHeader, OnesComplementSum } from './checksum.ts'
import { countCards, writePadding } from './data-unit.ts'
import { encodeGzipRows } from './encode-gzip-rows.ts'
import { DEFAULT_QUANTIZE_LEVEL, type EncodedRows, encodeRiceRows } from './encode-rows.ts'
import { userCards } from './header-block.ts'
import { axisCards } from './image.ts'
import { BLANK } from './quantize.ts'

/** Where and what a compressed image is to be. */
export interface CompressedImageOptions {
  sink: ByteSink
  /** Where the HDU begins; not 0, it is an extension. */
  offset: number
  header: readonly CardInput[]
  width: number
  height: number
  /** Steps of quantisation in one standard deviation of a row's noise; negative: the step itself. */
  quantizeLevel?: number
  /** ZDITHER0, 1 to 10 000; null: nothing is quantised, tiles are `GZIP_2` without loss. */
  ditherSeed: number | null
}

/** Takes the rows of an image in order and writes them as they come. */
export interface CompressedImageWriter {
  /** Compresses and writes the next `rowCount` rows. */
  writeRows(rows: Float32Array, rowCount: number): void
  /** Writes the next rows as {@link encodeRiceRows} or {@link encodeGzipRows} made them, with the same options. */
  writeEncoded(encoded: EncodedRows): void
  /** Writes table and header; gives the offset after the HDU. */
  finish(): number
}

/** Largest offset into the heap that a 32-bit descriptor can hold. */
const LARGEST_SHORT_OFFSET = 2 ** 31 - 1

/**
 * Writes a float32 image as a tile-compressed extension (FITS standard 4.0, section 10), a row a tile: `RICE_1`,
 * quantised with `SUBTRACTIVE_DITHER_1`, or `GZIP_2` without loss. Memory is that of the descriptors: 32 bytes a row.
 */
export function createCompressedImageWriter(options: CompressedImageOptions): CompressedImageWriter {
  const { sink, offset, width, height, quantizeLevel = DEFAULT_QUANTIZE_LEVEL, ditherSeed } = options
  if (offset === 0) throw new FitsError('bad_data', 'a compressed image is an extension: write a primary HDU first')
  const quantised = ditherSeed !== null
  const table = new TileTable(height, 5 * width * height > LARGEST_SHORT_OFFSET, quantised)
  // Reserved with every card that may turn out to be needed.
  const length = checkedHeaderLength(headerCards(options, table, true))
  const dataOffset = offset + length
  const heapOffset = dataOffset + table.bytes.length
  const heapSum = new OnesComplementSum()
  let blanks = false

  const writer: CompressedImageWriter = {
    writeRows(rows, rowCount) {
      writer.writeEncoded(
        ditherSeed === null
          ? encodeGzipRows(rows, width, rowCount, table.rows)
          : encodeRiceRows(rows, width, rowCount, table.rows, { quantizeLevel, ditherSeed }),
      )
    },
    writeEncoded(encoded) {
      sink.write(heapOffset + table.heapBytes, encoded.bytes)
      heapSum.add(encoded.bytes)
      table.append(encoded)
      blanks ||= encoded.blanks
    },
    finish() {
      if (table.rows !== height) {
        throw new FitsError('bad_data', `the image was to have ${height} rows, but ${table.rows} were written`)
      }
      sink.write(dataOffset, table.bytes)
      const end = writePadding(sink, dataOffset, heapOffset + table.heapBytes)
      const sum = new OnesComplementSum().add(table.bytes).addWord(heapSum.sum)
      sink.write(offset, encodeCheckedHeader(headerCards(options, table, blanks), sum.sum, length))
      return end
    },
  }
  return writer
}

/**
 * The table before the heap: of each row the descriptor of its tile, or where rows are quantised those of both data
 * columns, ZSCALE and ZZERO.
 */
class TileTable {
  readonly bytes: Uint8Array
  readonly rowBytes: number
  rows = 0
  heapBytes = 0
  /** Longest tile of each data column. */
  longest: [rice: number, gzip: number] = [0, 0]
  readonly long: boolean
  readonly quantised: boolean
  readonly #view: DataView

  /** @param long with 64-bit descriptors, for heaps beyond 2 GiB */
  constructor(height: number, long: boolean, quantised: boolean) {
    this.long = long
    this.quantised = quantised
    const descriptorBytes = long ? 16 : 8
    this.rowBytes = quantised ? 2 * descriptorBytes + 16 : descriptorBytes
    this.bytes = new Uint8Array(height * this.rowBytes)
    this.#view = new DataView(this.bytes.buffer)
  }

  append(encoded: EncodedRows): void {
    if (encoded.firstRow !== this.rows || (this.rows + encoded.rowCount) * this.rowBytes > this.bytes.length) {
      throw new FitsError('bad_data', `row ${this.rows} of the image is next, but rows from ${encoded.firstRow} came`)
    }
    const descriptorBytes = this.long ? 16 : 8
    for (let i = 0; i < encoded.rowCount; i++) {
      const position = this.rows * this.rowBytes
      const length = encoded.lengths[i]!
      const column = encoded.lossless[i]!
      this.#writeDescriptor(position + column * descriptorBytes, length, this.heapBytes)
      if (this.quantised) {
        this.#view.setFloat64(position + 2 * descriptorBytes, encoded.scales[i]!)
        this.#view.setFloat64(position + 2 * descriptorBytes + 8, encoded.zeros[i]!)
      }
      this.longest[column] = Math.max(this.longest[column]!, length)
      this.heapBytes += length
      this.rows++
    }
  }

  /** Number of elements and offset in the heap; both 0 for an empty one. */
  #writeDescriptor(position: number, length: number, offset: number): void {
    if (this.long) {
      this.#view.setBigInt64(position, BigInt(length))
      this.#view.setBigInt64(position + 8, BigInt(offset))
    } else {
      this.#view.setInt32(position, length)
      this.#view.setInt32(position + 4, offset)
    }
  }
}

function headerCards(options: CompressedImageOptions, table: TileTable, blanks: boolean): CardInput[] {
  const { width, height, header } = options
  const columns = columnsOf(table)
  return [
    { keyword: 'XTENSION', value: 'BINTABLE' },
    { keyword: 'BITPIX', value: 8, comment: 'bits of a pixel' },
    ...axisCards([height, table.rowBytes]),
    ...countCards(table.heapBytes),
    { keyword: 'TFIELDS', value: columns.length },
    ...columns.flatMap(([name, tform], i): CardInput[] => [
      { keyword: `TTYPE${i + 1}`, value: name },
      { keyword: `TFORM${i + 1}`, value: tform },
    ]),
    { keyword: 'ZIMAGE', value: true, comment: 'a tile-compressed image' },
    { keyword: 'ZTENSION', value: 'IMAGE' },
    { keyword: 'ZBITPIX', value: -32, comment: 'bits of a pixel of the image' },
    { keyword: 'ZNAXIS', value: 2 },
    { keyword: 'ZNAXIS1', value: width },
    { keyword: 'ZNAXIS2', value: height },
    { keyword: 'ZPCOUNT', value: 0 },
    { keyword: 'ZGCOUNT', value: 1 },
    { keyword: 'ZTILE1', value: width, comment: 'a row is a tile' },
    { keyword: 'ZTILE2', value: 1 },
    ...algorithmCards(options),
    ...(blanks ? [{ keyword: 'ZBLANK', value: BLANK, comment: 'stored where a pixel is NaN' }] : []),
    ...userCards(header),
  ]
}

function columnsOf({ long, longest, quantised }: TileTable): (readonly [name: string, tform: string])[] {
  const descriptor = long ? 'QB' : 'PB'
  const data = ['COMPRESSED_DATA', `1${descriptor}(${longest[0]})`] as const
  if (!quantised) return [data]
  return [data, ['GZIP_COMPRESSED_DATA', `1${descriptor}(${longest[1]})`], ['ZSCALE', '1D'], ['ZZERO', '1D']]
}

function algorithmCards({ ditherSeed, quantizeLevel = DEFAULT_QUANTIZE_LEVEL }: CompressedImageOptions): CardInput[] {
  if (ditherSeed === null) {
    return [
      { keyword: 'ZCMPTYPE', value: 'GZIP_2', comment: 'bytes by significance, gzip' },
      { keyword: 'ZQUANTIZ', value: 'NONE', comment: 'pixels are exactly what they were' },
    ]
  }
  return [
    { keyword: 'ZCMPTYPE', value: 'RICE_1' },
    { keyword: 'ZNAME1', value: 'BLOCKSIZE' },
    { keyword: 'ZVAL1', value: RICE_BLOCK_SIZE, comment: 'pixels of a block' },
    { keyword: 'ZNAME2', value: 'BYTEPIX' },
    { keyword: 'ZVAL2', value: 4, comment: 'bytes of a stored pixel' },
    { keyword: 'ZNAME3', value: 'NOISEBIT' },
    { keyword: 'ZVAL3', value: quantizeLevel, type: 'F', comment: "steps in a row's noise" },
    { keyword: 'ZQUANTIZ', value: 'SUBTRACTIVE_DITHER_1' },
    { keyword: 'ZDITHER0', value: ditherSeed, comment: 'seed of the dither' },
  ]
}
