import { describe, expect, test } from 'vitest'
import { catalogueRows, columnNames } from './catalogue.ts'
import { exposeField } from './exposure.ts'
import { frameBasename } from './frame-header.ts'
import { asteroidNight, clusterInTwoBands, type Scene, variableStarNight } from './scenes.ts'

const size = 256
const exposed = ({ field, exposures }: Scene) => exposures.map((options) => exposeField(field, options))
const scenes: [string, Scene][] = [
  ['a variable star', variableStarNight({ size })],
  ['an asteroid', asteroidNight({ size })],
  ['a cluster', clusterInTwoBands({ size })],
]

describe.each(scenes)('the scene of %s', (_, scene) => {
  const frames = exposed(scene)

  test('has frames of different names, in order of time', () => {
    const names = frames.map(({ options }) => frameBasename(options))
    expect(new Set(names).size).toBe(names.length)
    expect(names[0]).toMatch(/^sim1m0a-fa99-202401\d\d-0\d\d1-e91$/)
    const times = frames.map(({ startMjd }) => startMjd)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('has a catalogue for each frame that agrees with the truth within its errors', () => {
    for (const frame of frames) {
      const rows = catalogueRows(frame)
      expect(rows.length).toBeGreaterThan(15)
      for (const row of rows) {
        expect(Object.keys(row)).toEqual(columnNames)
        const source = frame.sources.find(({ ra, dec }) => ra === row.ra && dec === row.dec)
        expect(source).toBeDefined()
        expect(Math.hypot(row.x - 1 - source!.x, row.y - 1 - source!.y)).toBeLessThan(0.6)
        expect(Math.abs(row.mag - source!.magnitude)).toBeLessThan(5 * row.magerr)
        expect(Number.isNaN(row.fwhm)).toBe(row.flag !== 0)
      }
      const magnitudes = frame.sources.map(({ magnitude }) => magnitude)
      expect(magnitudes).toEqual([...magnitudes].sort((a, b) => a - b))
    }
  })
})

test('the variable star varies over its full range, and nothing else does', () => {
  const frames = exposed(variableStarNight({ size, frames: 24 }))
  const seen = new Map<string, number[]>()
  for (const { sources } of frames) {
    for (const { id, magnitude } of sources) seen.set(id, [...(seen.get(id) ?? []), magnitude])
  }
  for (const [id, magnitudes] of seen) {
    const range = Math.max(...magnitudes) - Math.min(...magnitudes)
    if (id !== 'variable') expect(range).toBe(0)
    else {
      expect(magnitudes).toHaveLength(24)
      expect(range).toBeGreaterThan(0.4)
      expect(range).toBeLessThan(0.4501)
    }
  }
})

test('the variable star is seen at uneven times, which tell its period from aliases', () => {
  const times = exposed(variableStarNight({ size: 64 })).map(({ startMjd }) => startMjd)
  const steps = times.slice(1).map((time, i) => time - times[i]!)
  expect(times.at(-1)! - times[0]!).toBeCloseTo(6.5 / 24, 6)
  expect(Math.max(...steps)).toBeGreaterThan(1.4 * Math.min(...steps))
})

test('the asteroid is on every frame and goes on by the same way each time', () => {
  const places = exposed(asteroidNight({ size })).map(({ sources, plane }) => {
    const source = sources.find(({ id }) => id === 'asteroid')
    if (!source) throw new Error('the asteroid is not on the frame')
    return [source.x - plane.crpix[0], source.y - plane.crpix[1]] as const
  })
  const steps = places.slice(1).map(([x, y], i) => Math.hypot(x - places[i]![0], y - places[i]![1]))
  for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 3)
  expect(steps[0]).toBeGreaterThan(10)
})

test('the cluster is redder where it is fainter on its main sequence, and holds together in the sky', () => {
  const { field, exposures } = clusterInTwoBands({ size: 512 })
  expect(new Set(exposures.map(({ band }) => band))).toEqual(new Set(['rp', 'gp']))
  const members = field.stars.filter(({ member }) => member)
  const colour = (from: number, to: number) => {
    const chosen = members.filter(({ magnitudes: { rp } }) => rp >= from && rp < to)
    const colours = chosen.map(({ magnitudes: { gp, rp } }) => gp - rp).sort((a, b) => a - b)
    return colours[Math.floor(colours.length / 2)] ?? Number.NaN
  }
  expect(colour(13.5, 14.5)).toBeLessThan(colour(15, 16))
  expect(colour(15, 16)).toBeLessThan(colour(17, 18))
  const near = members.filter(({ ra, dec }) => Math.hypot((ra - 132.85) * 0.979, dec - 11.81) < 0.22 * (6.6 / 60))
  // Half of the members within the core radius: 130 of 260, five deviations of 8.
  expect(Math.abs(near.length - 130)).toBeLessThan(40)
})
