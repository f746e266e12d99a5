import { gzipSync } from 'node:zlib'
import type { Hdu } from '../../src/index.ts'
import { below, oneOf, type Random } from './random.ts'
import type { Subject } from './subjects.ts'

/** Damages a copy of a file, or gives another one; null where this damage is not possible. */
type Mutation = (random: Random, bytes: Uint8Array, subject: Subject, all: readonly Subject[]) => Uint8Array | null

const CARD = 80
const BLOCK = 2880

/** Values that sizes, counts and scales are lied about with. */
const LIES = [
  ...['-1', '0', '1', '2', '3', '7', '255', '1000', '32767', '65536', '2147483647', '2147483648', '4294967296'],
  ...[
    '9007199254740991',
    '9223372036854775807',
    '99999999999999999999',
    '-2147483648',
    '-32',
    '-64',
    '8',
    '16',
    '32',
    '64',
  ],
  ...[
    '1.5',
    '1E300',
    '-1E-300',
    'NaN',
    'T',
    'F',
    "'T'",
    "''",
    "'1PB(0)'",
    "'1QJ(9)'",
    "'9999999999D'",
    "'0X'",
    "'1P'",
    '',
    '(1,2)',
  ],
  ...[
    "'RICE_1'",
    "'GZIP_1'",
    "'GZIP_2'",
    "'PLIO_1'",
    "'HCOMPRESS_1'",
    "'NOCOMPRESS'",
    "'SUBTRACTIVE_DITHER_2'",
    "'NONE'",
  ],
]

function randomHdu(random: Random, { file }: Subject): Hdu {
  return oneOf(random, file.hdus)
}

function cardAt(random: Random, { headerOffset, dataOffset }: Hdu): number {
  return headerOffset + CARD * below(random, (dataOffset - headerOffset) / CARD)
}

/** A card of the header that has a value, so that most lies matter. */
function cardWithValue(random: Random, bytes: Uint8Array, hdu: Hdu): number {
  let at = cardAt(random, hdu)
  for (let i = 0; i < 8 && bytes[at + 8] !== 61; i++) at = cardAt(random, hdu)
  return at
}

const lieInCard: Mutation = (random, bytes, subject) => {
  const at = cardWithValue(random, bytes, randomHdu(random, subject))
  if (at + CARD > bytes.length) return null
  const lie = oneOf(random, LIES)
  const text = (lie.startsWith("'") ? ` ${lie}` : ` ${lie.padStart(20)}`).padEnd(CARD - 9)
  bytes.set(Buffer.from(text.slice(0, CARD - 9)), at + 9)
  return bytes
}

const renameCard: Mutation = (random, bytes, subject) => {
  const hdu = randomHdu(random, subject)
  const [from, to] = [cardAt(random, hdu), cardAt(random, hdu)]
  if (Math.max(from, to) + CARD > bytes.length) return null
  bytes.copyWithin(to, from, from + (random() < 0.5 ? 8 : CARD))
  return bytes
}

const wrongBytes: Mutation = (random, bytes) => {
  const count = 1 + below(random, 16)
  for (let i = 0; i < count; i++) bytes[below(random, bytes.length)] = below(random, 256)
  return bytes
}

const wrongBits: Mutation = (random, bytes, subject) => {
  const { dataOffset, dataBytes } = randomHdu(random, subject)
  if (dataBytes === 0) return null
  const count = 1 + below(random, 6)
  for (let i = 0; i < count; i++) {
    const at = dataOffset + below(random, dataBytes)
    if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << below(random, 8))
  }
  return bytes
}

/** Numbers at multiples of four in the rows of a table: descriptors, for the most part. */
const wrongDescriptor: Mutation = (random, bytes, subject) => {
  const { kind, header, dataOffset } = randomHdu(random, subject)
  const size = (header.integer('NAXIS1') ?? 0) * (header.integer('NAXIS2') ?? 0)
  if ((kind !== 'bintable' && kind !== 'compressed') || size < 4) return null
  const heap = header.integer('PCOUNT') ?? 0
  const numbers = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), heap, heap - 1, heap + 1, heap >> 1, 5, 100]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let i = 0; i <= below(random, 3); i++) {
    const at = dataOffset + 4 * below(random, size >> 2)
    if (at + 4 <= bytes.length) view.setInt32(at, oneOf(random, numbers))
  }
  return bytes
}

/** The beginnings of compressed tiles hold sizes and magic numbers. */
const wrongTile: Mutation = (random, bytes, subject) => {
  const { kind, header, dataOffset, dataBytes } = randomHdu(random, subject)
  if (kind !== 'compressed') return null
  const heap = dataOffset + (header.integer('NAXIS1') ?? 0) * (header.integer('NAXIS2') ?? 0)
  const at = heap + below(random, Math.min(64, dataOffset + dataBytes - heap))
  if (at >= bytes.length) return null
  bytes[at] = below(random, 256)
  return bytes
}

const cut: Mutation = (random, bytes) => {
  const blocks = Math.max(1, Math.floor(bytes.length / BLOCK))
  const length = random() < 0.3 ? BLOCK * below(random, blocks) + below(random, 3) - 1 : below(random, bytes.length)
  return bytes.subarray(0, Math.max(0, length))
}

const moveBlock: Mutation = (random, bytes) => {
  const at = BLOCK * below(random, Math.ceil(bytes.length / BLOCK))
  const rest = bytes.subarray(at + BLOCK)
  if (random() < 0.5) return Buffer.concat([bytes.subarray(0, at), rest])
  return Buffer.concat([bytes.subarray(0, at + BLOCK), bytes.subarray(at, at + BLOCK), rest])
}

const fill: Mutation = (random, bytes) => {
  const start = below(random, bytes.length)
  bytes.subarray(start, start + 1 + below(random, 200)).fill(oneOf(random, [0, 255, 32, 128]))
  return bytes
}

const splice: Mutation = (random, bytes, _, all) => {
  const other = oneOf(random, all).bytes
  const from = BLOCK * below(random, Math.ceil(other.length / BLOCK))
  const at = BLOCK * below(random, Math.ceil(bytes.length / BLOCK))
  return Buffer.concat([bytes.subarray(0, at), other.subarray(from)])
}

const zip: Mutation = (random, bytes) => {
  const zipped = gzipSync(bytes, { level: 1 })
  const damaged = random() < 0.5 ? cut(random, zipped, { name: '', bytes: zipped, file: EMPTY }, []) : zipped
  return damaged
}

const EMPTY = {
  source: { size: 0, read: () => new Uint8Array(0) },
  hdus: [],
  damage: null,
  trailingBytes: 0,
  close() {},
}

/** Each with how often it is taken: lies and descriptors find the most. */
const MUTATIONS: readonly [mutation: Mutation, weight: number][] = [
  [lieInCard, 8],
  [wrongDescriptor, 4],
  [wrongBytes, 4],
  [wrongBits, 4],
  [wrongTile, 3],
  [renameCard, 2],
  [cut, 2],
  [moveBlock, 1],
  [fill, 1],
  [splice, 1],
  [zip, 0.1],
]
const TOTAL = MUTATIONS.reduce((sum, [, weight]) => sum + weight, 0)

function pick(random: Random): Mutation {
  let left = random() * TOTAL
  for (const [mutation, weight] of MUTATIONS) {
    left -= weight
    if (left < 0) return mutation
  }
  return wrongBytes
}

/** A damaged copy of a file, by one kind of damage or a few. */
export function mutated(random: Random, subject: Subject, all: readonly Subject[]): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(subject.bytes)
  const times = random() < 0.7 ? 1 : 2 + below(random, 3)
  for (let i = 0; i < times && bytes.length > 0; i++) bytes = pick(random)(random, bytes, subject, all) ?? bytes
  return bytes
}
