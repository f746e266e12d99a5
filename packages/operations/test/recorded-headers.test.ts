import { readFileSync } from 'node:fs'
import { parseWcs } from '@datalab/astro'
import { describe, expect, test } from 'vitest'
import { detectorOf, ephemerisOf, midpointMjdOf, pixelScaleOf } from '../src/photometry/frame-facts.ts'

interface Case {
  name: string
  header: Record<string, unknown>
  pixel_scale_arcsec: number | null
  gain: number
  read_noise: number
  midpoint_mjd: number | null
  ephemeris: [number, number] | null
  right_answer?: string
}

const path = new URL('../../../reference/photometry/blocks/headers.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] }

describe('what a header says of its frame is read as recorded', () => {
  test('there are recordings', () => expect(cases.length).toBeGreaterThan(15))

  test.each(cases)('$name', ({ header, ...want }) => {
    const size: Record<string, unknown> = { NAXIS: 2, NAXIS1: 300, NAXIS2: 300 }
    const cards = (keyword: string) => header[keyword] ?? size[keyword]
    const scale = pixelScaleOf(cards, parseWcs(cards))
    if (want.pixel_scale_arcsec === null) expect(scale).toBeNull()
    else expect(scale).toBeCloseTo(want.pixel_scale_arcsec, 9)
    expect(detectorOf(cards)).toEqual({ gain: want.gain, readNoise: want.read_noise })
    const midpoint = midpointMjdOf(cards)
    if (want.midpoint_mjd === null) expect(midpoint).toBeNull()
    else expect(midpoint).toBeCloseTo(want.midpoint_mjd, 9)
    const ephemeris = ephemerisOf(cards)
    // Hours outside 0 … 24 were taken as they were.
    if (want.ephemeris === null || want.right_answer !== undefined) expect(ephemeris).toBeNull()
    else {
      expect(ephemeris!.ra).toBeCloseTo(want.ephemeris[0], 9)
      expect(ephemeris!.dec).toBeCloseTo(want.ephemeris[1], 9)
    }
  })
})
