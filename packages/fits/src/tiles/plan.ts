import { FitsError } from '../errors.ts'
import { type Hdu, product, readAxes, readBitpix } from '../hdu.ts'
import { type Header, optionalInteger } from '../header/header.ts'
import { blankValue, readScaling, type Scaling, UNSCALED } from '../image/scaling.ts'
import { type ColumnLayout, findColumn, readLayout, type TableLayout } from '../table/columns.ts'

/** ZCMPTYPE (section 10.4). */
export type Algorithm = 'RICE_1' | 'GZIP_1' | 'GZIP_2' | 'PLIO_1' | 'HCOMPRESS_1' | 'NOCOMPRESS'
/** ZQUANTIZ: `NO_DITHER`, `SUBTRACTIVE_DITHER_1` and `_2` (section 10.2). */
export type Dither = 'none' | 'one' | 'two'

/** A number for each tile: from a column, or one for all from a keyword. */
export type TileNumber = { column: ColumnLayout } | { value: number }

/** How floats were made integers (section 10.2). */
export interface Quantisation {
  scale: TileNumber
  zero: TileNumber
  dither: Dither
  /** ZDITHER0, 1 to 10000. */
  seed: number
  /** ZBLANK: stored integer of a missing pixel; null for none. */
  blank: TileNumber | null
}

/** All that a compressed image's header says (section 10.1), checked. */
export interface TilePlan {
  bitpix: number
  /** Fastest first. */
  axes: readonly number[]
  /** Tile size in each axis, no larger than the axis. */
  tile: readonly number[]
  algorithm: Algorithm
  /** RICE_1: pixels of a block, bytes of a pixel. */
  blockSize: number
  bytesPerPixel: 1 | 2 | 4
  /** PLIO_1: what to take from the decoded values to have the stored ones. */
  plioOffset: number
  /** HCOMPRESS_1: whether decoded tiles are smoothed. */
  smooth: boolean
  /** null where tiles hold the image's own numbers. */
  quantisation: Quantisation | null
  /** For images that are not quantised. */
  scaling: Scaling
  table: TableLayout
  compressed: ColumnLayout | undefined
  gzipped: ColumnLayout | undefined
  uncompressed: ColumnLayout | undefined
}

const ALGORITHMS: Record<string, Algorithm> = {
  RICE_1: 'RICE_1',
  RICE_ONE: 'RICE_1',
  GZIP_1: 'GZIP_1',
  GZIP_2: 'GZIP_2',
  PLIO_1: 'PLIO_1',
  HCOMPRESS_1: 'HCOMPRESS_1',
  NOCOMPRESS: 'NOCOMPRESS',
}

const DITHERS: Record<string, Dither> = {
  NONE: 'none',
  NO_DITHER: 'none',
  SUBTRACTIVE_DITHER_1: 'one',
  SUBTRACTIVE_DITHER_2: 'two',
}

/** Blocks are 16 or 32 pixels by the standard; anything much larger could claim a huge image in few bytes. */
const MAX_BLOCK_SIZE = 1024

/**
 * Pixels that one byte can hold at the very best: Rice and gzip stay below the first, HCOMPRESS_1 of a constant image
 * below the second.
 */
const MAX_PIXELS_PER_BYTE = 4096
const MAX_PIXELS_PER_BYTE_HCOMPRESS = 2 ** 20

function readAlgorithm(header: Header): Algorithm {
  const name = header.string('ZCMPTYPE')
  if (name === undefined) throw new FitsError('bad_header', 'ZCMPTYPE is missing', { keyword: 'ZCMPTYPE' })
  const algorithm = ALGORITHMS[name.toUpperCase()]
  if (algorithm !== undefined) return algorithm
  throw new FitsError('unsupported', `the compression '${name}' is not known`, { keyword: 'ZCMPTYPE' })
}

/** Parameters of the algorithm by name, from ZNAMEn and ZVALn. */
function readParameters(header: Header): Map<string, number | undefined> {
  const parameters = new Map<string, number | undefined>()
  for (let i = 1; header.has(`ZNAME${i}`); i++) {
    const name = header.string(`ZNAME${i}`)?.toUpperCase()
    if (name !== undefined && !parameters.has(name)) parameters.set(name, header.number(`ZVAL${i}`))
  }
  return parameters
}

function readTile(header: Header, axes: readonly number[]): number[] {
  return axes.map((axis, i) => {
    // Without ZTILEn a tile is a row.
    const size = optionalInteger(header, `ZTILE${i + 1}`, i === 0 ? Math.max(axis, 1) : 1, 1)
    return Math.min(size, Math.max(axis, 1))
  })
}

function tileNumber(header: Header, columns: readonly ColumnLayout[], keyword: string): TileNumber | null {
  const column = findColumn(columns, keyword)
  if (column !== undefined) {
    if (column.descriptor === null && column.repeat >= 1 && 'BIJKED'.includes(column.letter)) return { column }
    throw new FitsError('bad_header', `the column ${keyword} has the format ${column.tform}`, { keyword })
  }
  const value = header.number(keyword)
  return value === undefined ? null : { value }
}

function readQuantisation(header: Header, table: TableLayout, algorithm: Algorithm): Quantisation | null {
  const name = header.string('ZQUANTIZ')?.toUpperCase() ?? 'NO_DITHER'
  const dither = DITHERS[name]
  if (dither === undefined) {
    throw new FitsError('unsupported', `the quantisation '${name}' is not known`, { keyword: 'ZQUANTIZ' })
  }
  const scale = tileNumber(header, table.columns, 'ZSCALE')
  const zero = tileNumber(header, table.columns, 'ZZERO')
  const lossless = algorithm === 'GZIP_1' || algorithm === 'GZIP_2' || algorithm === 'NOCOMPRESS'
  // Without a scale gzipped tiles hold the floats themselves; the other algorithms know integers only.
  if (lossless && (scale === null || name === 'NONE')) return null
  const column = tileNumber(header, table.columns, 'ZBLANK')
  const blank =
    column ?? (header.number('BLANK') === undefined ? null : { value: Number(blankValue(header, ['BLANK'])) })
  const seed = header.integer('ZDITHER0')
  if (dither !== 'none' && (seed === undefined || seed < 1 || seed > 10000)) {
    throw new FitsError('bad_header', `ZDITHER0 is ${seed ?? 'missing'}, not 1 to 10000`, { keyword: 'ZDITHER0' })
  }
  return { scale: scale ?? { value: 1 }, zero: zero ?? { value: 0 }, dither, seed: seed ?? 1, blank }
}

function dataColumn(table: TableLayout, name: string): ColumnLayout | undefined {
  const column = findColumn(table.columns, name)
  if (column === undefined || (column.descriptor !== null && column.repeat === 1)) return column
  throw new FitsError(
    'bad_header',
    `the column ${name} has the format ${column.tform}, not that of variable-length arrays`,
  )
}

function checkSizes(plan: TilePlan): void {
  const { table, axes, tile } = plan
  const tiles = product(axes.map((axis, i) => Math.ceil(axis / tile[i]!)))
  if (tiles > table.rows)
    throw new FitsError('bad_header', `the image has ${tiles} tiles, the table ${table.rows} rows`)
  const ratio = plan.algorithm === 'HCOMPRESS_1' ? MAX_PIXELS_PER_BYTE_HCOMPRESS : MAX_PIXELS_PER_BYTE
  const pixels = product(axes)
  const heapBytes = table.heapEnd - table.heapStart
  if (pixels > heapBytes * ratio) {
    throw new FitsError('bad_header', `${heapBytes} bytes of compressed data cannot hold ${pixels} pixels`)
  }
}

function checkPixelBytes(bytes: number): 1 | 2 | 4 {
  if (bytes === 1 || bytes === 2 || bytes === 4) return bytes
  throw new FitsError('bad_header', `BYTEPIX = ${bytes} is none of 1, 2, 4`)
}

function checkBlockSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= MAX_BLOCK_SIZE) return size
  throw new FitsError('bad_header', `a Rice block of ${size} pixels is impossible`)
}

/** The scaling of integers: BLANK is ZBLANK in a compressed image. */
function tileScaling(header: Header, bitpix: number, asStored: boolean): Scaling {
  return asStored ? { bitpix, ...UNSCALED } : readScaling(header, bitpix, ['ZBLANK', 'BLANK'])
}

/** Reads and checks the header of a compressed image; nothing is decoded. */
export function planTiles(hdu: Hdu, asStored: boolean): TilePlan {
  const { header } = hdu
  const algorithm = readAlgorithm(header)
  const bitpix = readBitpix(header, 'ZBITPIX')
  const axes = readAxes(header, 'Z')
  if (axes.length === 0) throw new FitsError('bad_header', 'the compressed image has no axes', { keyword: 'ZNAXIS' })
  const table = readLayout(hdu)
  const parameters = readParameters(header)
  // Parameters of other algorithms may have the same names.
  const rice = algorithm === 'RICE_1' ? parameters : new Map<string, number>()
  const plan: TilePlan = {
    bitpix,
    axes,
    tile: readTile(header, axes),
    algorithm,
    blockSize: checkBlockSize(rice.get('BLOCKSIZE') ?? 32),
    bytesPerPixel: checkPixelBytes(rice.get('BYTEPIX') ?? 4),
    plioOffset: bitpix === 16 && header.number('BZERO') === 32768 ? 32768 : 0,
    smooth: (parameters.get('SMOOTH') ?? 0) !== 0,
    quantisation: bitpix < 0 ? readQuantisation(header, table, algorithm) : null,
    scaling: tileScaling(header, bitpix, asStored),
    table,
    compressed: dataColumn(table, 'COMPRESSED_DATA'),
    gzipped: dataColumn(table, 'GZIP_COMPRESSED_DATA'),
    uncompressed: dataColumn(table, 'UNCOMPRESSED_DATA'),
  }
  if (plan.compressed === undefined && plan.uncompressed === undefined) {
    throw new FitsError('bad_header', 'the table has no column COMPRESSED_DATA')
  }
  checkSizes(plan)
  return plan
}
