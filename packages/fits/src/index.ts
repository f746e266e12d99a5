export type { CardInput, CardInputValue } from './write/cards.ts'
export {
  type CompressedImageOptions,
  type CompressedImageWriter,
  createCompressedImageWriter,
} from './write/compressed-image.ts'
export { DEFAULT_QUANTIZE_LEVEL, type EncodedRows, encodeRiceRows, type RiceOptions } from './write/encode-rows.ts'
export type { ImageInput } from './write/image.ts'
export type { ColumnInput, TableInput } from './write/table.ts'
export { type EmptyInput, type HduInput, writeFits } from './write/write-fits.ts'
