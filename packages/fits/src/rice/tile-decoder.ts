import { decodeRice, RICE_WIDTHS, type RiceWidth } from './decode.ts'
import { DITHER_LENGTH, DITHER_STARTS, DITHER_VALUES } from './dither.ts'
import { Arena, instantiateKernels, type Kernels } from './kernels.ts'

/** Where a compressed tile is. */
export interface RiceTile {
  bytes: Uint8Array
  byteOffset: number
  byteLength: number
}

/** A tile of quantised floats: ZSCALE, ZZERO and dither index; −1 where the tile is not dithered. */
export interface QuantizedTile extends RiceTile {
  scale: number
  zero: number
  ditherIndex: number
}

/** How the tiles of an image are written. */
export interface RiceFormat {
  blockSize: number
  bytesPerPixel: RiceWidth
}

/** What integers of quantised floats mean something else: ZBLANK is NaN; in `SUBTRACTIVE_DITHER_2` one is 0. */
export interface QuantizedFormat extends RiceFormat {
  blank: number | null
  exactZero: number | null
}

/** Stored for a pixel that is exactly 0 in `SUBTRACTIVE_DITHER_2` (FITS standard 4.0, section 10.2.1). */
export const EXACT_ZERO = -2147483646

/** The kernel may read this far beyond a tile before it knows that the tile has ended. */
const SLACK_BYTES = 1024
/** Blocks beyond this go to the plain code: nobody writes them, and the slack depends on it. */
const LARGEST_BLOCK = 64

/** Areas in the kernels' memory for one width of tile; two of most, as tiles are decoded in pairs. */
interface Areas {
  count: number
  inputBytes: number
  input: [number, number]
  stored: [number, number]
  out: number
  bytes: Uint8Array
  integers: Int32Array
  floats: Float32Array
}

/**
 * Decodes Rice tiles of equal size with the WebAssembly kernels: two side by side, then to pixels. The same numbers
 * as {@link decodeRice} and the formula of quantised floats, an order of magnitude sooner. Keeps its memory: use one
 * for many tiles.
 */
export class TileDecoder {
  readonly #kernels: Kernels = instantiateKernels()
  readonly #arena = new Arena(this.#kernels)
  readonly #dither: number
  readonly #half: number
  #areas: Areas | undefined

  constructor() {
    const tableBytes = (DITHER_LENGTH + 4) * 8
    this.#dither = this.#arena.take(tableBytes)
    this.#half = this.#arena.take(tableBytes)
    const { buffer } = this.#kernels.memory
    new Float64Array(buffer, this.#dither, DITHER_LENGTH).set(DITHER_VALUES)
    // Not dithered is dithered by ½: then q − ½ + ½ is q.
    new Float64Array(buffer, this.#half, DITHER_LENGTH + 4).fill(0.5)
  }

  /**
   * Pixels of quantised tiles, `count` in each, one tile after the other in `out` from `outOffset`. A tile whose
   * ZSCALE or ZZERO is not finite is NaN throughout.
   *
   * @throws FitsError `bad_data` where a tile is no Rice stream or too short
   */
  floats(
    tiles: readonly QuantizedTile[],
    count: number,
    format: QuantizedFormat,
    out: Float32Array,
    outOffset: number,
  ): void {
    this.#forEachTile(tiles, count, format, (tile, index, areas, stored) => {
      const target = outOffset + index * count
      if (!Number.isFinite(tile.scale) || !Number.isFinite(tile.zero)) {
        out.fill(Number.NaN, target, target + count)
        return
      }
      this.#dequantize(tile, count, stored, areas.out)
      if (format.blank !== null) this.#kernels.replaceMarked(stored, areas.out, count, format.blank, Number.NaN)
      if (format.exactZero !== null) this.#kernels.replaceMarked(stored, areas.out, count, format.exactZero, 0)
      out.set(areas.floats.subarray(areas.out >> 2, (areas.out >> 2) + count), target)
    })
  }

  /** The stored integers of tiles, `count` in each, as {@link decodeRice} gives them. */
  integers(tiles: readonly RiceTile[], count: number, format: RiceFormat, out: Int32Array, outOffset: number): void {
    this.#forEachTile(tiles, count, format, (_tile, index, areas, stored) => {
      out.set(areas.integers.subarray(stored >> 2, (stored >> 2) + count), outOffset + index * count)
    })
  }

  #forEachTile<Tile extends RiceTile>(
    tiles: readonly Tile[],
    count: number,
    format: RiceFormat,
    take: (tile: Tile, index: number, areas: Areas, stored: number) => void,
  ): void {
    if (count === 0) return
    const longest = tiles.reduce((bytes, tile) => Math.max(bytes, tile.byteLength), 0)
    const areas = this.#areasFor(count, longest)
    for (let i = 0; i < tiles.length; i += 2) {
      const first = tiles[i]!
      const second = tiles[i + 1] ?? first
      if (!this.#decodePair(first, second, count, format, areas)) {
        this.#decodePlainly(first, count, format, areas, 0)
        this.#decodePlainly(second, count, format, areas, 1)
      }
      take(first, i, areas, areas.stored[0])
      if (i + 1 < tiles.length) take(second, i + 1, areas, areas.stored[1])
    }
  }

  /** Both tiles to their areas; false where the kernel does not take them or finds them damaged. */
  #decodePair(first: RiceTile, second: RiceTile, count: number, format: RiceFormat, areas: Areas): boolean {
    const { splitBits, rawBits, rawSplit } = RICE_WIDTHS[format.bytesPerPixel]
    if (!(format.blockSize >= 1 && format.blockSize <= LARGEST_BLOCK)) return false
    const [inA, inB] = areas.input
    const [outA, outB] = areas.stored
    areas.bytes.set(tileBytes(first), inA)
    areas.bytes.set(tileBytes(second), inB)
    const failed = this.#kernels.decodeTwo(
      inA,
      first.byteLength,
      outA,
      inB,
      second.byteLength,
      outB,
      count,
      format.blockSize,
      splitBits,
      rawBits,
      rawSplit,
    )
    if (failed) return false
    for (const out of areas.stored) {
      this.#kernels.integrate(out, count, areas.integers[(out >> 2) - 1]!, 32 - rawBits)
      // Bytes are without sign.
      if (rawBits === 8) for (let i = 0; i < count; i++) areas.integers[(out >> 2) + i]! &= 255
    }
    return true
  }

  #decodePlainly(tile: RiceTile, count: number, format: RiceFormat, areas: Areas, slot: 0 | 1): void {
    const { bytes, byteOffset, byteLength } = tile
    const target = areas.stored[slot] >> 2
    decodeRice(bytes, byteOffset, byteLength, count, format.blockSize, format.bytesPerPixel, areas.integers, target)
  }

  #dequantize(tile: QuantizedTile, count: number, stored: number, out: number): void {
    let index = tile.ditherIndex
    let next = index < 0 ? 0 : DITHER_STARTS[index]!
    const table = index < 0 ? this.#half : this.#dither
    for (let done = 0; done < count; ) {
      const length = Math.min(count - done, DITHER_LENGTH - next)
      const at = done * 4
      this.#kernels.dequantize(stored + at, table + next * 8, out + at, length, tile.scale, tile.zero)
      done += length
      // At the end of the sequence the index moves on, and gives a new start.
      index = (index + 1) % DITHER_LENGTH
      next = tile.ditherIndex < 0 ? 0 : DITHER_STARTS[index]!
    }
  }

  #areasFor(count: number, tileBytes: number): Areas {
    const inputBytes = tileBytes + SLACK_BYTES
    const known = this.#areas
    if (known && known.count >= count && known.inputBytes >= inputBytes) return known
    const pixelBytes = 16 + (count + 4) * 4
    const take = () => this.#arena.take(pixelBytes)
    const input: [number, number] = [this.#arena.take(inputBytes), this.#arena.take(inputBytes)]
    // The first value of a tile stands just before its integers.
    const stored: [number, number] = [take() + 16, take() + 16]
    const out = take()
    const { buffer } = this.#kernels.memory
    this.#areas = {
      count,
      inputBytes,
      input,
      stored,
      out,
      bytes: new Uint8Array(buffer),
      integers: new Int32Array(buffer),
      floats: new Float32Array(buffer),
    }
    return this.#areas
  }
}

function tileBytes({ bytes, byteOffset, byteLength }: RiceTile): Uint8Array {
  return bytes.subarray(byteOffset, byteOffset + byteLength)
}
