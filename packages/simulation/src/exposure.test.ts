import { describe, expect, test } from 'vitest'
import { magnitudesFromColour } from './bands.ts'
import { type Exposure, type ExposureOptions, exposeField, mjdOf, utcOf } from './exposure.ts'
import { type FieldOptions, simulateField } from './field.ts'
import { simulatedInstrument } from './instrument.ts'
import { moffatEnclosed } from './moffat.ts'
import { pixelToSky } from './tangent-plane.ts'

const center = { ra: 150, dec: -30 }
const field = (changes: Partial<FieldOptions> = {}) =>
  simulateField({ name: 'F', seed: 'exposure', center, sizeArcmin: 6, starCount: 0, ...changes })
const options = (changes: Partial<ExposureOptions> = {}): ExposureOptions => ({
  ...{ band: 'rp', start: '2024-01-15T10:00:00', exposureSeconds: 60, width: 200, height: 160, number: 1 },
  ...changes,
})
const star = (id: string, ra: number, dec: number, rp: number) => ({
  ...{ id, ra, dec, magnitudes: magnitudesFromColour(rp, 0.5) },
})

/** Light above the sky in a circle, corrected for what lies outside of it. */
function lightAt(exposure: Exposure, x: number, y: number, radius: number): number {
  let sum = 0
  for (let j = 0; j < exposure.height; j++) {
    for (let i = 0; i < exposure.width; i++) {
      if (Math.hypot(i - x, j - y) > radius) continue
      sum += exposure.pixels[j * exposure.width + i]! - exposure.skyAdu
    }
  }
  return sum / moffatEnclosed(exposure.fwhmPixels, radius)
}

describe('exposures', () => {
  test('are the same for the same field and options, and others for another seed, time or number', () => {
    const stars = { starCount: 30 }
    const { pixels } = exposeField(field(stars), options())
    expect(exposeField(field(stars), options()).pixels).toEqual(pixels)
    expect(exposeField(field({ ...stars, seed: 2 }), options()).pixels).not.toEqual(pixels)
    expect(exposeField(field(stars), options({ number: 2 })).pixels).not.toEqual(pixels)
    expect(exposeField(field(stars), options({ start: '2024-01-15T10:01:00' })).pixels).not.toEqual(pixels)
  })

  test('have sky, shot noise and read noise as the instrument says', () => {
    const instrument = { ...simulatedInstrument, gainElectronsPerAdu: 2.5, readNoiseElectrons: 12 }
    const { pixels, skyAdu } = exposeField(field(), options({ instrument, width: 400, height: 300 }))
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length
    const expected = (skyAdu * 2.5 + 144) / 2.5 ** 2
    // Five standard errors of a mean and of a variance of 120 000 values.
    expect(Math.abs(mean - skyAdu)).toBeLessThan(5 * Math.sqrt(expected / pixels.length))
    expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / pixels.length))
  })

  test('show each star where the truth says, as bright as its magnitude', () => {
    const stars = [star('east', 150.02, -30.01, 15), star('north', 149.99, -29.985, 16)]
    const exposure = exposeField(field({ stars }), options({ offsetPixels: [3.4, -2.2], rotationDegrees: 20 }))
    expect(exposure.sources.map(({ id }) => id)).toEqual(['east', 'north'])
    for (const source of exposure.sources) {
      expect(pixelToSky(exposure.plane, source.x, source.y)[0]).toBeCloseTo(source.ra, 9)
      expect(pixelToSky(exposure.plane, source.x, source.y)[1]).toBeCloseTo(source.dec, 9)
      const magnitude = exposure.zeroPoint - 2.5 * Math.log10(source.fluxAdu)
      expect(magnitude).toBeCloseTo(source.magnitude, 9)
      // Noise of the star and of 314 pixels of sky makes 0.6 % at most; five times that.
      expect(Math.abs(lightAt(exposure, source.x, source.y, 10) / source.fluxAdu - 1)).toBeLessThan(0.03)
    }
  })

  test('are cut at saturation', () => {
    const { pixels, instrument } = exposeField(field({ stars: [star('bright', 150, -30, 8)] }), options())
    const highest = pixels.reduce((a, b) => Math.max(a, b))
    expect(highest).toBe(instrument.saturationAdu)
  })

  test('list only what is on the frame', () => {
    const exposure = exposeField(field({ starCount: 2000, sizeArcmin: 20 }), options())
    expect(exposure.sources.length).toBeGreaterThan(5)
    expect(exposure.sources.length).toBeLessThan(200)
    for (const { x, y } of exposure.sources) {
      expect(x >= -0.5 && x <= 199.5 && y >= -0.5 && y <= 159.5).toBe(true)
    }
  })

  test('show an asteroid that moves, and spread its light while the shutter is open', () => {
    const asteroid = {
      ...{ id: 'a', ...center, epochMjd: mjdOf('2024-01-15T10:00:00'), magnitudes: magnitudesFromColour(15, 0.5) },
      ...{
        rateEastArcsecPerHour: -400,
        rateNorthArcsecPerHour: 300,
        rotationPeriodDays: 0.2,
        amplitudeMagnitudes: 0.2,
      },
    }
    const sky = field({ asteroids: [asteroid] })
    const first = exposeField(sky, options({ exposureSeconds: 120 }))
    const later = exposeField(sky, options({ exposureSeconds: 120, start: '2024-01-15T10:06:00' }))
    const [from, to] = [first.sources[0], later.sources[0]]
    if (!from || !to) throw new Error('the asteroid is not on the frames')
    const scale = simulatedInstrument.pixelScaleArcsec
    // A tenth of an hour to the west, which is to the right, and to the north, which is up.
    expect(to.x - from.x).toBeCloseTo(40 / scale, 2)
    expect(to.y - from.y).toBeCloseTo(30 / scale, 2)
    expect(Math.abs(lightAt(first, from.x, from.y, 30) / from.fluxAdu - 1)).toBeLessThan(0.06)
    // Its peak is that of a trail of 21 px, far below that of a star.
    const peak = first.pixels.reduce((a, b) => Math.max(a, b)) - first.skyAdu
    expect(peak / from.fluxAdu).toBeLessThan(0.03)
  })

  test('leave a trace of a cosmic ray on one frame alone', () => {
    const { cosmicRays, pixels, width, skyAdu } = exposeField(field(), options({ cosmicRays: 12 }))
    expect(cosmicRays).toHaveLength(12)
    for (const { x, y } of cosmicRays) expect(pixels[y * width + x]! - skyAdu).toBeGreaterThan(1000)
    const next = exposeField(field(), options({ cosmicRays: 12, number: 2 }))
    expect(next.cosmicRays).not.toEqual(cosmicRays)
  })

  test('may be made into memory that was used before', () => {
    const pixels = new Float32Array(200 * 160).fill(7)
    const exposure = exposeField(field({ starCount: 5 }), options({ pixels }))
    expect(exposure.pixels).toBe(pixels)
    expect(pixels).toEqual(exposeField(field({ starCount: 5 }), options()).pixels)
    expect(() => exposeField(field(), options({ pixels: new Float32Array(3) }))).toThrow(RangeError)
  })
})

test('times are Modified Julian Dates in UTC, to the millisecond', () => {
  expect(mjdOf('2024-01-15T12:00:00')).toBe(60324.5)
  expect(mjdOf('2024-01-15T12:00:00Z')).toBe(60324.5)
  expect(utcOf(60324.5)).toBe('2024-01-15T12:00:00.000')
  expect(utcOf(mjdOf('2024-01-15T23:59:59.999'))).toBe('2024-01-15T23:59:59.999')
  expect(() => mjdOf('yesterday')).toThrow(RangeError)
})
