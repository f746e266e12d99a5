import {
  type CardInput,
  createCompressedImageWriter,
  type EncodedRows,
  type TableInput,
  writeFits,
} from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import type { OperationContext } from '../context.ts'
import type { SharedImage } from '../pixels/compute-image.ts'
import { imageCards, type Provenance, primaryCards, rowEncodingOf } from './provenance.ts'

/** The FITS file of a product while it is made. Close it, also when it was not finished. */
export interface ImageFile {
  /** Writes the next rows, as they were encoded for this product; their bytes are gone then. */
  write(rows: EncodedRows): void
  /** Writes what is missing: the image if it is not compressed, and the table. */
  finish(image: SharedImage, table: TableInput | undefined): void
  close(): void
}

/**
 * Rows are written while others are computed: none has to be kept for it, and the disk has something to do meanwhile.
 */
export function createImageFile(
  context: OperationContext,
  path: string,
  { basename, provenance, size }: { basename: string; provenance: Provenance; size: { width: number; height: number } },
): ImageFile {
  const { width, height } = size
  const header: CardInput[] = imageCards(context, provenance)
  const primary = { kind: 'empty', header: primaryCards(context) } as const
  const encoding = rowEncodingOf(basename, context.precision)
  const sink = fileSink(path)
  const writer =
    encoding &&
    createCompressedImageWriter({ sink, offset: writeFits(sink, [primary]), header, width, height, ...encoding })
  return {
    write(rows) {
      if (writer === null) throw new Error('rows were encoded for a file that is not compressed')
      writer.writeEncoded(rows)
      // Given back at once: the collector would wait until most of the image lies there.
      if (rows.bytes.buffer instanceof ArrayBuffer) rows.bytes.buffer.transfer(0)
    },
    finish({ pixels }, table) {
      const tables = table === undefined ? [] : [table]
      if (writer) writeFits(sink, tables, writer.finish())
      else writeFits(sink, [primary, { kind: 'image', header, shape: [height, width], pixels }, ...tables])
    },
    close: () => sink.close(),
  }
}
