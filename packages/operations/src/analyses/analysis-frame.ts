import { parseWcs, type Wcs, WcsError } from '@datalab/astro'
import { type Card, FitsError, type FitsFile, Header, imageHeader } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { openScienceImage } from '../pixels/science-image.ts'

/** Pixels as numbers that lose nothing of what the file holds: of 32-bit integers and doubles, doubles. */
export type AnalysisPixels = Float32Array | Float64Array

/** What is known of an image before its pixels are decoded. Crosses between threads. */
export interface ImageFacts {
  /** Header of the image, as that of a plain one. */
  readonly cards: readonly Card[]
  readonly width: number
  readonly height: number
  readonly bitpix: number
  readonly dtype: 'float32' | 'float64'
}

/** One frame as an analysis sees it. */
export interface AnalysisFrame {
  readonly basename: string
  readonly header: Header
  readonly width: number
  readonly height: number
  readonly bitpix: number
  /** Row 0 lowest, NaN where missing. Only for analyses that have declared to look at pixels. */
  readonly pixels: AnalysisPixels
  /** Null where the header has none, or one that cannot be used in full. */
  readonly wcs: Wcs | null
  /** As `wcs`; WcsError says what cannot be used. */
  requireWcs(): Wcs | null
  /** The file, for what is not the image. */
  file(): FitsFile
  /** Lets the file go until it is asked for again. */
  close(): void
}

/** Types whose numbers a float32 holds exactly. */
const IN_FLOAT32 = new Set(['uint8', 'int8', 'uint16', 'int16', 'float32'])

/** Looks at the header of a file's science image; no pixels are read. */
export function lookAtImage(file: FitsFile): ImageFacts {
  const { hdu, image } = openScienceImage(file)
  const { width, height, bitpix, dtype } = image
  return { cards: imageHeader(hdu).cards, width, height, bitpix, dtype: IN_FLOAT32.has(dtype) ? 'float32' : 'float64' }
}

/** Decodes a file's science image into `pixels`, as many as `lookAtImage` has told. */
export function decodeInto(file: FitsFile, pixels: AnalysisPixels): void {
  const { image: reader } = openScienceImage(file)
  if (pixels.length !== reader.width * reader.height)
    throw new FitsError('bad_data', 'the file has changed while it was read')
  reader.readRows(0, reader.height, pixels)
}

/** An array for the pixels of an image: a view of the memory given, else its own. */
export function pixelsFor(
  { width, height, dtype }: ImageFacts,
  memory?: SharedArrayBuffer,
  offset = 0,
): AnalysisPixels {
  const count = width * height
  if (dtype === 'float32') return memory ? new Float32Array(memory, offset, count) : new Float32Array(count)
  return memory ? new Float64Array(memory, offset, count) : new Float64Array(count)
}

export interface FrameLocation {
  readonly basename: string
  readonly path: string
}

/** A frame of which nothing is read before it is asked for, its image where it is in memory already. Close it. */
export function openAnalysisFrame(
  { basename, path }: FrameLocation,
  image: (ImageFacts & { readonly pixels?: AnalysisPixels }) | null,
): AnalysisFrame {
  let file: FitsFile | null = null
  const open = () => {
    file ??= openFitsFile(path)
    return file
  }
  const facts = once(() => image ?? lookAtImage(open()))
  const header = once(() => new Header(facts().cards))
  const requireWcs = once(() => parseWcs((keyword) => header().get(keyword)))
  return {
    basename,
    get header() {
      return header()
    },
    get width() {
      return facts().width
    },
    get height() {
      return facts().height
    },
    get bitpix() {
      return facts().bitpix
    },
    get pixels() {
      if (image?.pixels) return image.pixels
      throw new Error('the analysis has not declared that it looks at pixels')
    },
    get wcs() {
      try {
        return requireWcs()
      } catch (error) {
        if (error instanceof WcsError) return null
        throw error
      }
    },
    requireWcs,
    file: open,
    close() {
      file?.close()
      file = null
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
