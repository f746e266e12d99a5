import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { positionAngleDegrees, separationDegrees } from './separation.ts'

interface Case {
  from: [number, number]
  to: [number, number]
  separation_deg: number
  position_angle_deg: number
}

const recorded = new URL('../../../../reference/wcs/separation.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(recorded, 'utf8')) as { cases: Case[] }

describe('angles between two places in the sky', () => {
  it.each(cases)('$from to $to: separation to 1e-13 deg, direction as good as the separation allows', (c) => {
    const separation = separationDegrees(...c.from, ...c.to)
    expect(Math.abs(separation - c.separation_deg)).toBeLessThan(1e-13)
    if (Math.abs(c.from[1]) === 90 || separation === 0) return // no direction
    const turn = positionAngleDegrees(...c.from, ...c.to) - c.position_angle_deg
    const sine = Math.sin((separation * Math.PI) / 180)
    expect(Math.abs(((turn + 540) % 360) - 180) * sine).toBeLessThan(1e-12)
  })

  it('keeps the digits of tiny separations', () => {
    // 1e-9 deg in declination of 80 deg, where differences of the sines of the declinations lose six digits.
    const dec = 80 + 2 ** -30
    expect(separationDegrees(10, 80, 10, dec) / (dec - 80)).toBeCloseTo(1, 12)
    expect(separationDegrees(10, 80, 10 + 2 ** -30, 80) / (2 ** -30 * Math.cos((80 * Math.PI) / 180))).toBeCloseTo(
      1,
      12,
    )
  })

  it('sees no difference between turns', () => {
    expect(separationDegrees(-10, 5, 350, 5)).toBe(0)
    expect(positionAngleDegrees(370, 0, 371, 0)).toBe(90)
    expect(positionAngleDegrees(10, 0, 9, 0)).toBe(270)
  })

  it('has no number for no number', () => {
    expect(separationDegrees(Number.NaN, 0, 0, 0)).toBeNaN()
    expect(separationDegrees(0, 0, 0, Number.POSITIVE_INFINITY)).toBeNaN()
    expect(positionAngleDegrees(0, 0, Number.NaN, 0)).toBeNaN()
  })
})
