import { FitsError } from '../errors.ts'
import { KERNELS_BASE64 } from './kernels.generated.ts'

interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

interface WasmGlobal {
  readonly value: number
}

// TypeScript leaves the types of WebAssembly to its library of browsers; this is what is used of them.
const { Module, Instance } = Reflect.get(globalThis, 'WebAssembly') as {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}

/** What the WebAssembly module exports; addresses are offsets into its memory. Documented in ../../kernels. */
export interface Kernels {
  memory: WasmMemory
  heapBase: WasmGlobal
  decodeFour(
    tiles: number,
    count: number,
    blockSize: number,
    splitBits: number,
    rawBits: number,
    rawSplit: number,
  ): number
  decodeOne(
    input: number,
    bytes: number,
    out: number,
    count: number,
    blockSize: number,
    splitBits: number,
    rawBits: number,
    rawSplit: number,
  ): number
  decodeSparse(input: number, bytes: number, out: number, count: number, blockSize: number, scratch: number): number
  toBytes(codes: number, count: number, last: number, flip: number): void
  toShorts(codes: number, count: number, last: number, flip: number): void
  toFloats(codes: number, dither: number, out: number, count: number, scale: number, zero: number, last: number): void
  dequantize(stored: number, dither: number, out: number, count: number, scale: number, zero: number): void
  runningSum(address: number, count: number, last: number, spare: number): void
  replaceMarked(stored: number, out: number, count: number, mark: number, value: number): void
  rowRange(pixels: number, count: number): number
  minimum: WasmGlobal
  maximum: WasmGlobal
  medianDifferences(pixels: number, count: number, brackets: number, scratch: number, medians: number): number
  quantize(pixels: number, dither: number, out: number, count: number, scale: number, zero: number, blank: number): void
  encodeTile(stored: number, count: number, out: number): number
}

let compiled: object | undefined

/**
 * A new instance with memory of its own: each user lays its memory out as it likes. Compiling takes under a
 * millisecond.
 */
export function instantiateKernels(): Kernels {
  compiled ??= new Module(Buffer.from(KERNELS_BASE64, 'base64'))
  return new Instance(compiled).exports as Kernels // what kernels/index.ts exports
}

const PAGE_BYTES = 65536

/** Lays out the memory of an instance: areas one after the other, each on a boundary of 16 bytes. */
export class Arena {
  readonly memory: WasmMemory
  #end: number

  constructor(kernels: Kernels) {
    this.memory = kernels.memory
    this.#end = Math.ceil(kernels.heapBase.value / 16) * 16
  }

  /** Address of a new area. It may grow the memory, so views of it must be made afterwards. */
  take(bytes: number): number {
    const address = this.#end
    this.#end += Math.ceil(bytes / 16) * 16
    const missing = this.#end - this.memory.buffer.byteLength
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE_BYTES))
    return address
  }

  #grow(pages: number): void {
    try {
      this.memory.grow(pages)
    } catch (cause) {
      throw new FitsError('too_large', `no memory for ${pages * PAGE_BYTES} bytes more`, {}, { cause })
    }
  }
}
