/** Triangles of stars, described by what no shift, turn, scale or mirror changes. Flat arrays, sorted by `middle`. */
export interface Triangles {
  readonly count: number
  /** Three stars each: opposite the longest, the middle, the shortest side. */
  readonly corners: Int32Array
  /** Middle and shortest side over the longest. */
  readonly middle: Float64Array
  readonly shortest: Float64Array
  /** Longest side, pixels. */
  readonly longest: Float64Array
}

/** Sides nearer to each other than this (relative) may change places by the errors of positions. */
const DISTINCT = 0.97
/** Flatter or narrower ones say little. */
const LEAST_SHORTEST = 0.1
/** Smaller ones are of the size of errors. */
const LEAST_LONGEST_PIXELS = 15

/** Triangles of each star with two of its `neighbours` nearest ones: these are found again where fields overlap in part. */
export function neighbourTriples(x: Float64Array, y: Float64Array, neighbours: number): number[] {
  const seen = new Set<string>()
  const triples: number[] = []
  for (let star = 0; star < x.length; star++) {
    const near = Array.from(x.keys())
      .filter((i) => i !== star)
      .sort((a, b) => distanceSquare(x, y, star, a) - distanceSquare(x, y, star, b))
      .slice(0, neighbours)
    for (let i = 0; i < near.length; i++) {
      for (let j = i + 1; j < near.length; j++) {
        const triple = [star, near[i]!, near[j]!].sort((a, b) => a - b)
        const key = triple.join()
        if (seen.has(key)) continue
        seen.add(key)
        triples.push(...triple)
      }
    }
  }
  return triples
}

/** Describes the triangles that are fit to be recognised, of all triples of stars given. */
export function describeTriangles(x: Float64Array, y: Float64Array, triples: readonly number[]): Triangles {
  const found: { corners: number[]; middle: number; shortest: number; longest: number }[] = []
  for (let t = 0; t < triples.length; t += 3) {
    const [a, b, c] = [triples[t]!, triples[t + 1]!, triples[t + 2]!]
    const sides = [
      { opposite: a, length: Math.sqrt(distanceSquare(x, y, b, c)) },
      { opposite: b, length: Math.sqrt(distanceSquare(x, y, c, a)) },
      { opposite: c, length: Math.sqrt(distanceSquare(x, y, a, b)) },
    ].sort((p, q) => q.length - p.length)
    const longest = sides[0]!.length
    const middle = sides[1]!.length / longest
    const shortest = sides[2]!.length / longest
    if (longest < LEAST_LONGEST_PIXELS || shortest < LEAST_SHORTEST) continue
    if (middle > DISTINCT || shortest > DISTINCT * middle) continue
    found.push({ corners: sides.map(({ opposite }) => opposite), middle, shortest, longest })
  }
  found.sort((p, q) => p.middle - q.middle)
  return {
    count: found.length,
    corners: Int32Array.from(found.flatMap(({ corners }) => corners)),
    middle: Float64Array.from(found, ({ middle }) => middle),
    shortest: Float64Array.from(found, ({ shortest }) => shortest),
    longest: Float64Array.from(found, ({ longest }) => longest),
  }
}

function distanceSquare(x: Float64Array, y: Float64Array, a: number, b: number): number {
  return (x[a]! - x[b]!) ** 2 + (y[a]! - y[b]!) ** 2
}
