import {
  bytesSource,
  exportFits,
  FitsError,
  type FitsFile,
  findScienceImage,
  imageHeader,
  openFits,
  openImage,
  openTable,
  readChecksums,
  verifyFits,
} from '../../src/index.ts'

/** What this does not say in a FitsError is a fault of the reader. */
function tolerated<T>(body: () => T): T | null {
  try {
    return body()
  } catch (error) {
    if (error instanceof FitsError && error.message.length > 10) return null
    throw error
  }
}

/** The middle rows of the science image, in a way that the whole is not read. */
function readSomeRows(file: FitsFile): void {
  const image = openImage(file, findScienceImage(file))
  if (image.width > 2 ** 20 || image.height < 1) return
  const first = Math.floor(image.height / 2)
  image.readRows(first, 1, new Float32Array(image.width))
}

/**
 * Reads all there is in a file, in every way that there is: headers, whole images and some of their rows, columns, sums; verifies and
 * exports it. Whatever is thrown that is no FitsError comes out.
 */
export function exercise(bytes: Uint8Array): void {
  const file = tolerated(() => openFits(bytesSource(bytes), { inflateLimit: 2 ** 27 }))
  if (file === null) return
  for (const hdu of file.hdus) {
    tolerated(() => imageHeader(hdu))
    tolerated(() => readChecksums(file, hdu))
    const table = hdu.kind === 'compressed' ? tolerated(() => openTable(file, hdu)) : null
    table?.columns.forEach((_, i) => {
      tolerated(() => table.columnAt(i))
    })
  }
  tolerated(() => readSomeRows(file))
  const errors = exportFits(file, { write: () => {} })
  const { problems } = verifyFits(file)
  // Both have to agree on whether there is something wrong; only what is exported has a limit of size.
  if (problems.length === 0 && errors.some(({ code }) => code !== 'too_large')) {
    throw new Error(`exported with errors, verified without: ${errors[0]!.message}`)
  }
}
