import type { FitsFile } from '../file.ts'
import { type Hdu, readAxes, readBitpix } from '../hdu.ts'
import { readInto } from '../source.ts'
import { bytesOf, type PixelArray, storedDtype, swapToNative } from './dtype.ts'
import type { RowDecoder } from './row-decoder.ts'
import { createConverter, physicalDtype, readScaling, type Scaling, UNSCALED } from './scaling.ts'

/**
 * Scaled pixels pass through a buffer of this size: large enough for few reads, small enough for the processor's cache.
 */
const CHUNK_BYTES = 2 ** 18

function bytesIn(out: PixelArray, offset: number, count: number): Uint8Array {
  const size = out.BYTES_PER_ELEMENT
  return new Uint8Array(out.buffer, out.byteOffset + offset * size, count * size)
}

/** An uncompressed image (section 3.3.2): big-endian numbers, first axis fastest. */
export function plainDecoder(file: FitsFile, hdu: Hdu, asStored = false): RowDecoder {
  const bitpix = readBitpix(hdu.header, 'BITPIX')
  const axes = readAxes(hdu.header)
  const scaling: Scaling = asStored ? { bitpix, ...UNSCALED } : readScaling(hdu.header, bitpix, ['BLANK'])
  const width = axes[0] ?? 0
  const stored = storedDtype(bitpix)
  const size = bytesOf(stored)
  const convert = createConverter(scaling)
  const untouched = scaling.scale === 1 && scaling.zero === 0 && scaling.blank === null
  const storedArray = swapToNative(new Uint8Array(0), stored).constructor
  let chunk: Uint8Array | undefined

  return {
    bitpix,
    axes,
    dtype: physicalDtype(scaling),
    decode(firstRow, rowCount, out, outOffset) {
      const start = hdu.dataOffset + firstRow * width * size
      const count = rowCount * width
      if (untouched && out.constructor === storedArray) {
        const bytes = bytesIn(out, outOffset, count)
        readInto(file.source, start, bytes)
        swapToNative(bytes, stored)
        return
      }
      chunk ??= new Uint8Array(CHUNK_BYTES)
      const most = CHUNK_BYTES / size
      for (let done = 0; done < count; done += most) {
        const length = Math.min(most, count - done)
        const bytes = chunk.subarray(0, length * size)
        readInto(file.source, start + done * size, bytes)
        convert(swapToNative(bytes, stored), 0, length, out, outOffset + done)
      }
    },
  }
}
