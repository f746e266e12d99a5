import { describe, expect, it } from 'vitest'
import { bytesOfAnswer, describeAnswer, writeAnswer, writeNumbers } from './write-answer.ts'

const parsed = (values: readonly number[]): (number | null)[] =>
  JSON.parse(Buffer.from(writeNumbers(Float64Array.from(values))).toString())

/** Park and Miller's generator, from 0 to 1. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

describe('lists of numbers', () => {
  it('are read again to seven significant digits, whatever their size and sign', () => {
    const random = seededRandom(7)
    const values = Array.from(
      { length: 20_000 },
      () => (random() < 0.5 ? -1 : 1) * 10 ** (60 * random() - 30) * random(),
    )
    for (const [i, got] of parsed(values).entries()) {
      expect(Math.abs(got! - values[i]!)).toBeLessThanOrEqual(5.0001e-7 * Math.abs(values[i]!))
    }
  })

  it('have no digits that say nothing', () => {
    const text = Buffer.from(
      writeNumbers(Float64Array.of(0, -0, 1, -12, 0.5, 100.25, 65_535, 1e6, 1234567.8, 0.001, 1e-9, 1e20)),
    )
    expect(text.toString()).toBe('[0,0,1,-12,0.5,100.25,65535,1000000,1234568,0.001,1e-9,100000000000000000000]')
  })

  it('carry over where rounding makes another digit', () => {
    expect(parsed([9.9999999, 99.99999999, 0.99999999, 999_999.96])).toEqual([10, 100, 1, 1_000_000])
  })

  it('are null where there is no number', () => {
    expect(parsed([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toEqual([null, null, null])
    expect(parsed([])).toEqual([])
  })
})

describe('answers', () => {
  it('are JSON, bytes as base64, undefined fields left out, and no number that JSON has not', () => {
    const answer = { a: 1, bytes: Uint8Array.of(1, 2, 3), list: Float32Array.of(1.5), gone: undefined, bad: Number.NaN }
    expect(Buffer.from(writeAnswer(answer)).toString()).toBe('{"a":1,"bytes":"AQID","list":[1.5],"bad":null}')
    expect(Buffer.from(writeAnswer({})).toString()).toBe('{}')
    expect(Buffer.from(writeAnswer([1, { b: 2 }])).toString()).toBe('[1,{"b":2}]')
  })

  it('have bytes in pieces as if they were in one', () => {
    const random = seededRandom(3)
    const bytes = Uint8Array.from({ length: 200_003 }, () => 256 * random())
    for (const cuts of [[0], [0, 1, 3, 3, 100_000], [0, 49_151, 49_152, 49_153, 98_304], [0, 150_000, 200_003]]) {
      const picture = cuts.map((cut, i) => bytes.subarray(cut, cuts[i + 1] ?? bytes.length))
      const text = Buffer.from(writeAnswer({ picture, width: 1 })).toString()
      expect(text).toBe(`{"picture":"${Buffer.from(bytes).toString('base64')}","width":1}`)
      expect(Buffer.compare(bytesOfAnswer({ picture }, 'picture'), bytes)).toBe(0)
    }
    expect(Buffer.from(writeAnswer({ none: new Uint8Array(0), list: [] })).toString()).toBe('{"none":"","list":[]}')
  })

  it('as bytes are little-endian float32, with the other fields beside them', () => {
    const answer = { data: Float64Array.of(1, -2.5), width: 2 }
    expect([...bytesOfAnswer(answer, 'data')]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0])
    expect(describeAnswer(answer, 'data')).toBe('{"width":2}')
  })
})
