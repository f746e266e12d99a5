import { expect, test } from 'vitest'
import { earthState } from './earth.ts'
import { instant } from './instant.ts'

const KILOMETRES_PER_AU = 149597870.7

test('positions between nodes join those at nodes smoothly, velocities are their slope', () => {
  // A second apart on both sides of a node, and in the middle of a half day.
  for (const mjd of [58000.5, 58000.25]) {
    const [before, after] = [instant(mjd, -0.5 / 86400), instant(mjd, 0.5 / 86400)].map(earthState)
    const { velocity } = earthState(instant(mjd))
    for (const axis of [0, 1, 2] as const) {
      const slope = (after!.barycentric[axis] - before!.barycentric[axis]) * 86400
      expect(Math.abs(slope - velocity[axis])).toBeLessThan(3e-7)
    }
  }
})

test('the Earth is at its distance from the Sun at perihelion and aphelion', () => {
  // 2024-01-03 and 2024-07-05: 147.101 and 152.100 million kilometres.
  const distance = (mjd: number) => Math.hypot(...earthState(instant(mjd)).heliocentric) * KILOMETRES_PER_AU
  expect(distance(60312.03)).toBeCloseTo(147100632, -3)
  expect(distance(60496.21)).toBeCloseTo(152099968, -3)
})

test('the same instant gives the same place whatever was asked before', () => {
  const first = earthState(instant(59000.3))
  for (let mjd = 50000; mjd < 50100; mjd++) earthState(instant(mjd))
  expect(earthState(instant(59000.3))).toEqual(first)
})
