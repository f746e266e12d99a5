/**
 * Joins baseline JPEGs of the strips of a picture, from the top, to one of the whole: each is what a JPEG has between
 * two restart markers (ITU-T T.81, B.2.1: the predictions of the encoder begin anew), and their tables are the same
 * where their options are.
 *
 * @param strips of equal width and, but for the last, equal height, a multiple of the height of a block
 * @param whole height in pixels and blocks in a full strip, both at most 65 535
 * @returns the pieces of the file, which are parts of the strips
 */
export function joinStrips(
  strips: readonly Uint8Array[],
  { height, blocksPerStrip }: { height: number; blocksPerStrip: number },
): Uint8Array[] {
  const [first] = strips
  const { frame, scan, data } = findSegments(first!)
  const head = first!.slice(0, scan)
  new DataView(head.buffer).setUint16(frame + HEIGHT_OFFSET, height)
  const interval = Uint8Array.of(0xff, DRI, 0, 4, blocksPerStrip >> 8, blocksPerStrip & 0xff)
  const scans = strips.flatMap((strip, i) => [
    strip.subarray(findSegments(strip).data, strip.length - END_OF_IMAGE.length),
    i < strips.length - 1 ? Uint8Array.of(0xff, RST0 + (i % 8)) : END_OF_IMAGE,
  ])
  return [head, interval, first!.subarray(scan, data), ...scans]
}

const SOF0 = 0xc0
const RST0 = 0xd0
const SOS = 0xda
const DRI = 0xdd
const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9)
const START_OF_IMAGE_LENGTH = 2
/** In the segment of the frame: behind its marker, its length and the precision of samples. */
const HEIGHT_OFFSET = 5

interface Segments {
  /** Where the segment begins that tells the size of the picture. */
  readonly frame: number
  /** Where the segment begins that announces the scan, and what follows it. */
  readonly scan: number
  readonly data: number
}

function findSegments(jpeg: Uint8Array): Segments {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  let frame = -1
  let at = START_OF_IMAGE_LENGTH
  for (;;) {
    const marker = view.getUint16(at)
    const next = at + 2 + view.getUint16(at + 2)
    if (marker === 0xff00 + SOF0) frame = at
    if (marker === 0xff00 + SOS) return { frame: checked(frame), scan: at, data: next }
    at = next
  }
}

function checked(frame: number): number {
  if (frame < 0) throw new Error('a strip is no baseline JPEG')
  return frame
}
