import { parseWcs, skyFootprint, WcsError } from '@datalab/astro'
import { findScienceImage, type Header, imageHeader, openImage } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import type { NewFrame } from '@datalab/store'
import { frameMetadata, type StoredHeaders } from './frame-metadata.ts'
import { type SkyArea, skyArea } from './sky-area.ts'

/** Cards that say how a file is laid out and not what it shows. */
const STRUCTURE = new Set(['SIMPLE', 'BITPIX', 'NAXIS', 'EXTEND', 'CHECKSUM', 'DATASUM', 'EXTNAME', 'EXTVER', ''])

/** What a row of the frames table takes from the file itself. */
export type FrameFromFile = Omit<
  NewFrame,
  'basename' | 'filename' | 'path' | 'sizeBytes' | 'modifiedMs' | 'ownerId' | 'publicDate'
> & { publicDate: string | null }

/**
 * Reads the headers of a FITS file, no pixels. Of the science image first; what that does not say, the primary may.
 *
 * @throws FitsError when it is no whole FITS file with an image in it
 */
export function readFrame(path: string): FrameFromFile {
  const file = openFitsFile(path)
  try {
    if (file.damage) throw file.damage
    const image = findScienceImage(file)
    const { width, height } = openImage(file, image)
    const primary = file.hdus[0]
    const headers: StoredHeaders = primary && primary !== image ? storedHeaders(primary.header, STRUCTURE) : {}
    Object.assign(headers, storedHeaders(imageHeader(image)))
    return { ...frameMetadata(headers), area: footprint(headers, width, height), headers }
  } finally {
    file.close()
  }
}

/** Cards as JSON: integers beyond 2^53 as text, commentary of several cards joined line by line. */
function storedHeaders(header: Header, without: ReadonlySet<string> = new Set([''])): StoredHeaders {
  const headers: StoredHeaders = {}
  const commentary = new Map<string, string[]>()
  for (const { keyword, value, type } of header.cards) {
    if (without.has(keyword)) continue
    if (type === 'X') {
      const lines = commentary.get(keyword)
      if (lines) lines.push(String(value))
      else commentary.set(keyword, [String(value)])
    }
    // The first of equal keywords counts.
    else if (!Object.hasOwn(headers, keyword)) headers[keyword] = typeof value === 'bigint' ? String(value) : value
  }
  for (const [keyword, lines] of commentary) headers[keyword] = lines.join('\n')
  return headers
}

/** Null where the header says nothing of the sky, or nothing that can be used. */
function footprint(headers: StoredHeaders, width: number, height: number): NewFrame['area'] {
  try {
    const wcs = parseWcs((keyword) => headers[keyword])
    const area = wcs && skyArea(skyFootprint(wcs, width, height))
    return area && asJson(area)
  } catch (error) {
    if (error instanceof WcsError) return null
    throw error
  }
}

function asJson(area: SkyArea): Record<string, unknown> {
  return { ...area }
}
