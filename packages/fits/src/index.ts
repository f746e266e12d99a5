export { type ChecksumState, type Checksums, readChecksums } from './checksum.ts'
export { FitsError, type FitsErrorCode, type FitsErrorWhere } from './errors.ts'
export { cardToJson, type ExportWriter, exportFits } from './export.ts'
export { type FitsFile, findHdu, type OpenOptions, openFits } from './file.ts'
export type { Hdu, HduKind } from './hdu.ts'
export type { Card, CardType, CardValue } from './header/card.ts'
export { Header } from './header/header.ts'
export type { Dtype, PixelArray } from './image/dtype.ts'
export { imageHeader } from './image/image-header.ts'
export { findScienceImage, type ImageReader, openImage } from './image/open-image.ts'
export { createRowMemory, type RowMemory } from './rice/decoders.ts'
export { type ByteSink, type ByteSource, bytesSource } from './source.ts'
export {
  type ColumnArray,
  type ColumnData,
  type ColumnDtype,
  type ColumnElement,
  type ColumnInfo,
  numericColumn,
  type TableReader,
} from './table/column-data.ts'
export { columnToJson } from './table/column-json.ts'
export { openTable } from './table/open-table.ts'
export type { Problem } from './verify/problems.ts'
export { type VerifyReport, verifyFits } from './verify/verify-fits.ts'
export type { CardInput, CardInputValue } from './write/cards.ts'
export {
  type CompressedImageOptions,
  type CompressedImageWriter,
  createCompressedImageWriter,
} from './write/compressed-image.ts'
export { encodeGzipRows } from './write/encode-gzip-rows.ts'
export { DEFAULT_QUANTIZE_LEVEL, type EncodedRows, encodeRiceRows, type RiceOptions } from './write/encode-rows.ts'
export type { ImageInput } from './write/image.ts'
export type { ColumnInput, TableInput } from './write/table.ts'
export { type EmptyInput, type HduInput, writeFits } from './write/write-fits.ts'
