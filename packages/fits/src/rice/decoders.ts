import { riceBound } from './encode.ts'
import { RiceQuadDecoder } from './quad-decoder.ts'

/** Tiles up to this many pixels are decoded side by side, and with the decoder that a thread keeps. */
const MOST_SHARED_PIXELS = 2 ** 18

let shared: RiceQuadDecoder | undefined

/**
 * The decoder for tiles of at most `tilePixels`. All images of a thread share one, whose tables then stay in the
 * processor's cache; one image with huge tiles gets its own, because the memory of a module never shrinks.
 */
export function quadDecoderFor(tilePixels: number): RiceQuadDecoder {
  if (!decodesTogether(tilePixels)) return new RiceQuadDecoder()
  shared ??= new RiceQuadDecoder()
  return shared
}

/** Whether tiles of this size should be decoded side by side: larger ones one by one, to spare memory. */
export function decodesTogether(pixels: number): boolean {
  return pixels <= MOST_SHARED_PIXELS
}

/** Memory of a WebAssembly module, from `address` on for whoever asked for it. */
export interface RowMemory {
  /** A `WebAssembly.Memory`, which does not grow. */
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly address: number
}

const decoders = new WeakMap<ArrayBufferLike, RiceQuadDecoder>()

/**
 * Memory in which compressed rows are decoded in place: into a Float32Array within it `readRows` writes them without a
 * copy.
 *
 * @param bytes wanted, from an address that is a multiple of 16
 * @param width pixels of the longest row that is to be decoded so; longer ones are copied to their place as always
 */
export function createRowMemory(bytes: number, width: number): RowMemory {
  const decoder = new RiceQuadDecoder()
  const address = decoder.take(bytes)
  if (decodesTogether(width)) {
    decoder.fixMemory(width, riceBound(width))
    decoders.set(decoder.memory.buffer, decoder)
  }
  return { memory: decoder.memory, address }
}

/** The decoder that writes in place there, if any. */
export function decoderWithin(buffer: ArrayBufferLike): RiceQuadDecoder | undefined {
  return decoders.get(buffer)
}
