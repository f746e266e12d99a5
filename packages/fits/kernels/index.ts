// The kernels, compiled to one WebAssembly module. Memory belongs to the caller, from `heapBase` on.
export { decodeFour, decodeOne } from './decode'
export { encodeTile, quantize } from './encode'
export { dequantize, replaceMarked, runningSum, toBytes, toFloats, toShorts } from './pixels'
export { decodeSparse } from './sparse'
export { maximum, medianDifferences, minimum, rowRange } from './statistics'

export const heapBase: usize = __heap_base
