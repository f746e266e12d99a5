/**
 * Random numbers that are the same on every machine and at every run: the generator sfc32 (Chris Doty-Humphrey's small
 * fast counting generator, PractRand), seeded from text.
 */
export interface Random {
  /** 32 random bits as a signed integer. */
  bits(): number
  /** Uniform in [0, 1), in steps of 2^-32. */
  uniform(): number
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number
}

/** `labels` make independent streams of one seed: what one part draws does not change what another gets. */
export function createRandom(seed: number | string, ...labels: (number | string)[]): Random {
  const bits = sfc32(hash32x4([seed, ...labels].join('\u0000')))
  const random: Random = {
    bits,
    uniform: () => (bits() >>> 0) / 4294967296,
    normal: () => normalFrom(random),
  }
  return random
}

function sfc32(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, counter] = state
  const next = () => {
    const value = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + value) | 0
    return value
  }
  // The first numbers still show how alike two seeds are.
  for (let i = 0; i < 16; i++) next()
  return next
}

/** Four words from text by as many FNV-1a hashes with different starts. */
function hash32x4(text: string): [number, number, number, number] {
  const word = (start: number) => {
    let hash = start
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    return hash ^ (hash >>> 15)
  }
  return [word(0x811c9dc5), word(0x2c9277b5), word(0x5f356495), word(0x68bc21eb)]
}

// Normal numbers by the ziggurat of Marsaglia & Tsang (2000, J. Stat. Software 5(8)), 128 strips: one multiplication for
// 98 of 100 numbers. Strip and place in it are taken from different bits (Doornik 2005), as the original did not.
const STRIPS = 128
const TAIL = 3.442619855899
const STRIP_AREA = 9.91256303526217e-3
/** Right edge of each strip, from the tail inwards, and the density there. */
const edges = new Float64Array(STRIPS + 1)
const densities = new Float64Array(STRIPS + 1)
const ratios = new Float64Array(STRIPS)

function makeZiggurat(): void {
  const density = (x: number) => Math.exp(-0.5 * x * x)
  edges[0] = STRIP_AREA / density(TAIL)
  edges[1] = TAIL
  edges[STRIPS] = 0
  for (let i = 2; i < STRIPS; i++) {
    edges[i] = Math.sqrt(-2 * Math.log(STRIP_AREA / edges[i - 1]! + density(edges[i - 1]!)))
  }
  for (let i = 0; i <= STRIPS; i++) densities[i] = density(edges[i]!)
  for (let i = 0; i < STRIPS; i++) ratios[i] = edges[i + 1]! / edges[i]!
}
makeZiggurat()

function normalFrom(random: Random): number {
  for (;;) {
    const bits = random.bits()
    const strip = bits & (STRIPS - 1)
    // The upper 25 bits as a number in (-1, 1).
    const place = ((bits >> 7) + 0.5) * (1 / 16777216)
    const value = place * edges[strip]!
    if (Math.abs(place) < ratios[strip]!) return value
    if (strip === 0) return tailFrom(random, value < 0)
    const height = densities[strip]! + random.uniform() * (densities[strip + 1]! - densities[strip]!)
    if (height < Math.exp(-0.5 * value * value)) return value
  }
}

function tailFrom(random: Random, negative: boolean): number {
  for (;;) {
    const x = Math.log(1 - random.uniform()) / TAIL
    const y = Math.log(1 - random.uniform())
    if (-2 * y >= x * x) return negative ? x - TAIL : TAIL - x
  }
}
