import type { ObjectPixels } from './object-pixels.ts'

/** What the row below looks like at the current column: nothing, between two segments of one part, or a segment. */
const COMPLETE = 0
const INCOMPLETE = 1
const SEGMENT = 2
/** Marks left for the next row: where a part begins and ends, and its inner segments. */
const NO_MARK = 0
const PART_BEGINS = 1
const SEGMENT_BEGINS = 2
const SEGMENT_ENDS = 3
const PART_ENDS = 4
const UNKNOWN = -1

/**
 * The order in which a one-pass scan links the pixels of an object (Lutz 1980, Computer Journal 23, 262): pixels are appended to the
 * part they belong to; where two parts meet, the list of one is appended to that of the other. SExtractor and SEP go through pixels
 * in this order, and it decides to whom they give a pixel between two sources. The box of the object has to be mapped.
 *
 * @param members 1 for each pixel that takes part, which have to be connected; null: all
 * @returns the indices of those pixels
 */
export function scanOrder(object: ObjectPixels, members: Uint8Array | null = null): Int32Array {
  const { count, cells, boxWidth, boxY, y } = object
  lists.reset(count, boxWidth)
  const rows = y[count - 1]! - boxY + 2
  for (let row = 1; row < rows; row++) {
    lists.startRow()
    for (let column = 0; column < boxWidth; column++) {
      const pixel = cells[row * boxWidth + column]! - 1
      lists.visit(column, pixel >= 0 && (members === null || members[pixel] === 1) ? pixel : -1)
    }
  }
  return lists.order()
}

/** Parts that are open at the current column, on a stack, and those of the row below by the column they begin in. */
class LinkedParts {
  private next = new Int32Array(0)
  private marks = new Uint8Array(0)
  private storedFirst = new Int32Array(0)
  private storedLast = new Int32Array(0)
  // one entry for each open part
  private first = new Int32Array(0)
  private last = new Int32Array(0)
  private start = new Int32Array(0)
  private end = new Int32Array(0)
  private open = -1
  private states = new Uint8Array(0)
  private count = 0
  private stateCount = 0
  private below: number = COMPLETE
  private inSegment = false
  private finished = UNKNOWN

  /** Begins an object of so many pixels in a box so wide. */
  reset(count: number, width: number): void {
    if (this.next.length < count) this.next = new Int32Array(2 * count)
    if (this.marks.length < width) {
      this.marks = new Uint8Array(2 * width)
      this.storedFirst = new Int32Array(2 * width)
      this.storedLast = new Int32Array(2 * width)
      this.first = new Int32Array(2 * width + 1)
      this.last = new Int32Array(2 * width + 1)
      this.start = new Int32Array(2 * width + 1)
      this.end = new Int32Array(2 * width + 1)
      this.states = new Uint8Array(4 * width + 2)
    }
    this.next.fill(UNKNOWN, 0, count)
    this.marks.fill(NO_MARK, 0, width)
    this.end.fill(0, 0, width + 1)
    this.count = count
    this.finished = UNKNOWN
  }

  startRow(): void {
    this.below = COMPLETE
    this.inSegment = false
    this.open = -1
    this.stateCount = 0
  }

  /** @param pixel its index, −1 where there is none */
  visit(column: number, pixel: number): void {
    const mark = this.marks[column]!
    this.marks[column] = NO_MARK
    if (pixel >= 0 && !this.inSegment) this.beginSegment(column)
    if (mark !== NO_MARK) this.passMark(mark, column)
    if (pixel >= 0) this.append(pixel, pixel)
    else if (this.inSegment) this.endSegment(column)
  }

  order(): Int32Array {
    const order = new Int32Array(this.count)
    let count = 0
    for (let pixel = this.finished; pixel !== UNKNOWN; pixel = this.next[pixel]!) order[count++] = pixel
    return order.subarray(0, count)
  }

  private beginSegment(column: number): void {
    this.inSegment = true
    if (this.below === SEGMENT) {
      const isFirst = this.start[this.open] === UNKNOWN
      if (isFirst) this.start[this.open] = column
      this.marks[column] = isFirst ? PART_BEGINS : SEGMENT_BEGINS
      return
    }
    this.states[this.stateCount++] = this.below
    this.marks[column] = PART_BEGINS
    this.push(UNKNOWN, UNKNOWN, column)
    this.below = COMPLETE
  }

  private endSegment(column: number): void {
    this.inSegment = false
    if (this.below !== COMPLETE) {
      this.marks[column] = SEGMENT_ENDS
      this.end[this.open] = column
      return
    }
    this.below = this.states[--this.stateCount]!
    this.marks[column] = PART_ENDS
    this.store()
  }

  private passMark(mark: number, column: number): void {
    if (mark === PART_BEGINS) {
      this.states[this.stateCount++] = this.below
      if (this.inSegment) this.append(this.storedFirst[column]!, this.storedLast[column]!)
      else {
        this.states[this.stateCount++] = COMPLETE
        this.push(this.storedFirst[column]!, this.storedLast[column]!, UNKNOWN)
      }
      this.below = SEGMENT
    } else if (mark === SEGMENT_BEGINS) {
      if (this.inSegment && this.below === COMPLETE) this.joinTopTwo()
      this.below = SEGMENT
    } else if (mark === SEGMENT_ENDS) {
      this.below = INCOMPLETE
    } else this.endPart()
  }

  /** A segment that began in a gap of a part reaches the part. */
  private joinTopTwo(): void {
    this.stateCount--
    const column = this.start[this.open]!
    const first = this.first[this.open]!
    const last = this.last[this.open]!
    this.open--
    this.append(first, last)
    if (this.start[this.open] === UNKNOWN) this.start[this.open] = column
    else this.marks[column] = SEGMENT_BEGINS
  }

  private endPart(): void {
    this.below = this.states[--this.stateCount]!
    if (this.inSegment || this.below !== COMPLETE) return
    if (this.start[this.open] === UNKNOWN) {
      this.finished = this.first[this.open]!
      this.open--
    } else {
      this.marks[this.end[this.open]!] = PART_ENDS
      this.store()
    }
    this.below = this.states[--this.stateCount]!
  }

  private push(first: number, last: number, start: number): void {
    this.open++
    this.first[this.open] = first
    this.last[this.open] = last
    this.start[this.open] = start
  }

  private store(): void {
    const column = this.start[this.open]!
    this.storedFirst[column] = this.first[this.open]!
    this.storedLast[column] = this.last[this.open]!
    this.open--
  }

  /** Appends a list to the part that is open. */
  private append(first: number, last: number): void {
    if (first === UNKNOWN) return
    if (this.first[this.open] === UNKNOWN) this.first[this.open] = first
    else this.next[this.last[this.open]!] = first
    this.last[this.open] = last
  }
}

/** Scratch, used again for each object. */
const lists = new LinkedParts()
