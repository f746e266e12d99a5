import { describe, expect, it } from 'vitest'
import { sumCircles } from './aperture-sums.ts'
import { backgroundMap, estimateBackground } from './background-mesh.ts'
import { ellipseOverlap } from './ellipse-overlap.ts'
import { extractSources } from './extract-sources.ts'
import { SOURCE_FLAGS } from './flags.ts'
import { fluxRadii } from './flux-radius.ts'
import { SourcesError } from './image.ts'
import { windowedPositions } from './windowed.ts'

function stars(width: number, height: number, list: readonly (readonly [number, number, number])[]): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) =>
    list.reduce((sum, [x, y, peak]) => {
      const dx = (i % width) - x
      const dy = Math.floor(i / width) - y
      return sum + peak * Math.exp(-(dx * dx + dy * dy) / 8)
    }, 0),
  )
}

describe('estimateBackground', () => {
  it('gives a constant image its value, whatever its size and its meshes', () => {
    for (const [width, height, mesh] of [
      [1, 1, 64],
      [3, 200, 64],
      [130, 70, 64],
      [65, 65, 8],
    ] as const) {
      const pixels = new Float32Array(width * height).fill(-17.5)
      const model = estimateBackground({ pixels, width, height }, { meshWidth: mesh, meshHeight: mesh })
      expect([model.globalLevel, model.globalRms]).toEqual([-17.5, 1])
      for (const value of backgroundMap(model)) expect(value).toBeCloseTo(-17.5, 4)
    }
  })

  it('leaves NaN out, and fills meshes without pixels from their neighbours', () => {
    const pixels = new Float32Array(128 * 64).fill(5)
    for (let i = 0; i < pixels.length; i++) if (i % 128 >= 64) pixels[i] = Number.NaN
    const model = estimateBackground({ pixels, width: 128, height: 64 })
    expect([...model.level]).toEqual([5, 5])
  })

  it('has level 0 and noise 1 for an image without any pixel', () => {
    const pixels = new Float32Array(100).fill(Number.NaN)
    expect(estimateBackground({ pixels, width: 10, height: 10 })).toMatchObject({ globalLevel: 0, globalRms: 1 })
  })

  it('names what is wrong with its arguments', () => {
    const image = { pixels: new Float32Array(100), width: 10, height: 10 }
    expect(() => estimateBackground(image, { meshWidth: 0 })).toThrow(SourcesError)
    expect(() => estimateBackground({ ...image, width: 11 })).toThrow('100 values are no image of 11 × 10')
  })
})

describe('extractSources', () => {
  it('finds stars where they are, and takes integers as they are', () => {
    const pixels = Int32Array.from(
      stars(60, 50, [
        [20, 15, 4000],
        [41, 30, 9000],
      ]),
    )
    const { sources, segmentation } = extractSources(
      { pixels, width: 60, height: 50 },
      { threshold: 50, segmentation: true },
    )
    expect([...sources.x].map(Math.round)).toEqual([20, 41])
    expect([...sources.y].map(Math.round)).toEqual([15, 30])
    expect(segmentation![30 * 60 + 41]).toBe(2)
    expect(segmentation!.filter((id) => id === 1)).toHaveLength(sources.pixels[0]!)
  })

  it('tells touching stars apart, and gives each pixel to one of them', () => {
    const pixels = stars(60, 40, [
      [25, 20, 1000],
      [32, 20, 800],
    ])
    const options = { threshold: 10, segmentation: true }
    const { sources, segmentation } = extractSources({ pixels, width: 60, height: 40 }, options)
    expect([...sources.flags]).toEqual([1, 1])
    expect(sources.pixels[0]! + sources.pixels[1]!).toBe(segmentation!.filter((id) => id > 0).length)
    expect(extractSources({ pixels, width: 60, height: 40 }, { ...options, deblendContrast: 1 }).sources.count).toBe(1)
  })

  it('gives the same for the same image', () => {
    const pixels = stars(60, 40, [
      [25, 20, 1000],
      [32, 20, 800],
      [29, 27, 500],
    ])
    const image = { pixels, width: 60, height: 40 }
    expect(extractSources(image, { threshold: 10 })).toEqual(extractSources(image, { threshold: 10 }))
  })

  it('finds one source where everything is above the threshold, none where nothing is', () => {
    const image = { pixels: new Float32Array(90 * 80).fill(3), width: 90, height: 80 }
    const { sources } = extractSources(image, { threshold: 1, kernel: null })
    expect([sources.count, sources.pixels[0], sources.flags[0]]).toEqual([1, 7200, 2])
    expect(extractSources(image, { threshold: 3, kernel: null }).sources.count).toBe(0)
  })

  it('joins pixels that touch by their corners', () => {
    const pixels = new Float32Array(100)
    for (const i of [11, 22, 33, 44, 55]) pixels[i] = 9
    const { sources } = extractSources({ pixels, width: 10, height: 10 }, { threshold: 1, kernel: null })
    expect([sources.count, sources.pixels[0]]).toEqual([1, 5])
  })

  it('finds nothing on masked or missing pixels', () => {
    const pixels = stars(60, 50, [
      [20, 15, 4000],
      [41, 30, 9000],
    ])
    const mask = new Uint8Array(pixels.length)
    mask.fill(1, 0, 25 * 60)
    pixels.fill(Number.NaN, 25 * 60)
    expect(extractSources({ pixels, width: 60, height: 50, mask }, { threshold: 50 }).sources.count).toBe(0)
  })
})

describe('apertures', () => {
  it('add up to the area of an ellipse', () => {
    let ellipse = 0
    for (let y = -12; y <= 12; y++) {
      for (let x = -12; x <= 12; x++) {
        ellipse += ellipseOverlap(x - 0.3, y + 0.2, { a: 9, b: 0.4, theta: 0.7 })
      }
    }
    expect(ellipse).toBeCloseTo(Math.PI * 9 * 0.4, 9)
  })

  it('sum a constant image to its area, masked pixels replaced', () => {
    const pixels = new Float32Array(40 * 40).fill(2)
    const mask = new Uint8Array(1600)
    mask[20 * 40 + 21] = 1
    const at = { x: [20.3], y: [19.6] }
    const { flux, flags } = sumCircles({ pixels, width: 40, height: 40, mask }, at, 5, { subpix: 0 })
    expect(flux[0]).toBeCloseTo(2 * Math.PI * 25, 9)
    expect(flags[0]).toBe(32)
  })

  it('say when they reach beyond the image', () => {
    const image = { pixels: new Float32Array(1600), width: 40, height: 40 }
    expect([...sumCircles(image, { x: [2, 20], y: [20, 20] }, 5).flags]).toEqual([16, 0])
  })
})

describe('fluxRadii', () => {
  const image = { pixels: stars(60, 50, [[30, 25, 1000]]), width: 60, height: 50 }

  it('finds half of the light of a Gaussian within 1.177 σ, to a ring', () => {
    const { radius } = fluxRadii(image, { x: [30], y: [25], reach: [14], flux: null }, [0.5])
    expect(Math.abs(radius[0]! - 1.1774 * 2)).toBeLessThan(14 / 64) // a ring
  })

  it('calls light truncated from where its box, 1.5 pixels wider than it, leaves the image', () => {
    const x = [12, 12.01, 47, 47.01]
    const { flags } = fluxRadii(image, { x, y: [25, 25, 25, 25], reach: [12, 12, 11, 11], flux: null }, [0.5])
    expect([...flags]).toEqual([16, 0, 0, 16])
  })

  it('finds none where the light is not above 0', () => {
    const at = { x: [30, 30], y: [25, 25], reach: [9, 9], flux: [-5, 0] }
    expect([...fluxRadii(image, at, [0.5]).radius]).toEqual([Number.NaN, Number.NaN])
  })
})

it('windowed positions of a Gaussian are its own', () => {
  const pixels = stars(60, 50, [[20.37, 15.81, 4000]])
  const { x, y } = windowedPositions({ pixels, width: 60, height: 50 }, { x: [20], y: [16], sigma: [2] })
  expect(x[0]).toBeCloseTo(20.37, 3)
  expect(y[0]).toBeCloseTo(15.81, 3)
})

it('has a bit of its own for each flag', () => {
  const bits = SOURCE_FLAGS.map(({ bit }) => bit)
  expect(bits).toEqual(bits.map((_, i) => 2 ** i))
  expect(new Set(SOURCE_FLAGS.map(({ name }) => name)).size).toBe(bits.length)
})
