import { expect, test } from 'vitest'
import { type ColourLevels, drawRing } from './rings.ts'

const blank = (width: number, height: number): ColourLevels => ({
  levels: new Uint8Array(3 * width * height),
  width,
  height,
})
const red = ({ levels }: ColourLevels) => levels.filter((_, i) => i % 3 === 0)
const pen = { colour: [255, 100, 0], width: 2 } as const

test('a ring covers as many pixels as its line has area', () => {
  for (const radius of [3, 10.3, 41.7]) {
    const picture = blank(100, 100)
    drawRing(picture, { x: 50.2, y: 49.6, radius }, pen)
    const covered = red(picture).reduce((sum, level) => sum + level / 255, 0)
    expect(covered / (2 * Math.PI * radius * pen.width)).toBeCloseTo(1, 1)
  }
})

test('only pixels near the line are drawn on, all those within it in full, in the colour of the pen', () => {
  const [x, y, radius] = [31.3, 28.9, 17.5]
  const picture = blank(64, 60)
  drawRing(picture, { x, y, radius }, pen)
  let full = 0
  for (let row = 0; row < 60; row++) {
    for (let column = 0; column < 64; column++) {
      const away = Math.abs(Math.hypot(column + 0.5 - x, row + 0.5 - y) - radius)
      const drawn = [...picture.levels.subarray(3 * (row * 64 + column), 3 * (row * 64 + column) + 3)]
      if (away >= 1.5) expect(drawn).toEqual([0, 0, 0])
      if (away > 0.5) continue
      expect(drawn).toEqual([255, 100, 0])
      full++
    }
  }
  expect(full).toBeGreaterThan(50)
})

test('what is off the picture is left out, and what is there already shines through the edges', () => {
  const whole = blank(40, 40)
  drawRing(whole, { x: 20, y: 20, radius: 9 }, pen)
  const part = blank(20, 20)
  drawRing(part, { x: 20, y: 20, radius: 9 }, pen)
  for (let row = 0; row < 20; row++) {
    expect([...part.levels.subarray(60 * row, 60 * row + 60)]).toEqual([
      ...whole.levels.subarray(120 * row, 120 * row + 60),
    ])
  }
  const apart = blank(20, 20)
  drawRing(apart, { x: -50, y: 70, radius: 9 }, pen)
  expect(apart.levels.every((level) => level === 0)).toBe(true)
  const white = blank(20, 20)
  white.levels.fill(255)
  drawRing(white, { x: 10, y: 10, radius: 5 }, { colour: [0, 0, 0], width: 1 })
  expect(Math.max(...red(white))).toBe(255)
  expect(new Set(red(white)).size).toBeGreaterThan(4)
})
