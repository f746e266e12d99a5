import { expect, test } from 'vitest'
import { moveStar, moveStarLinearly, separationDegrees } from '../src/index.ts'
import { readTimeReference } from './time-reference.ts'

interface MotionCase {
  star: string
  ra: number
  dec: number
  pm_ra_cosdec_mas_per_year: number
  pm_dec_mas_per_year: number
  epoch: number
  to: number
  linear: [number, number]
  straight_line: [number, number]
  apply_space_motion: [number, number]
}

const { cases } = readTimeReference<{ cases: MotionCase[] }>('proper_motion.json')
const MAS = 1 / 3_600_000

test('there are recorded stars', () => {
  expect(cases.length).toBeGreaterThan(30)
})

test.each(cases)('$star moves from $epoch to $to as recorded', (c) => {
  const star = { ra: c.ra, dec: c.dec, pmRaCosDec: c.pm_ra_cosdec_mas_per_year, pmDec: c.pm_dec_mas_per_year }
  const place = moveStar(star, c.to - c.epoch)
  expect(separationDegrees(...place, ...c.straight_line)).toBeLessThan(1e-3 * MAS)
  expect(separationDegrees(...place, ...c.apply_space_motion)).toBeLessThan(0.05 * MAS)
  const [ra, dec] = moveStarLinearly(star, c.to - c.epoch)
  expect(Math.abs(dec - c.linear[1])).toBeLessThan(1e-3 * MAS)
  expect(Math.abs(((ra - c.linear[0] + 540) % 360) - 180) * Math.cos((dec * Math.PI) / 180)).toBeLessThan(1e-3 * MAS)
})
