// The kernels, compiled to one WebAssembly module. Memory belongs to the caller, from `heapBase` on.
export { decodeTwo, dequantize, integrate, replaceMarked, toFloats } from './decode'
export { encodeTile, quantize } from './encode'
export { maximum, medianDifferences, minimum, rowRange } from './statistics'

export const heapBase: usize = __heap_base
