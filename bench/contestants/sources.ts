import { estimateBackground, extractSources, subtractBackground, sumCircles } from '@datalab/astro'
import { SIDE } from '../frames.ts'

/** As pipelines have it. */
const THRESHOLD = 1.5

/** Background, sources and their positions of a frame, as many as there are. */
export function findSources(pixels: Float32Array): number {
  const image = { pixels, width: SIDE, height: SIDE }
  const background = estimateBackground(image)
  const net = new Float32Array(pixels.length)
  subtractBackground(background, pixels, net)
  const { sources } = extractSources({ ...image, pixels: net }, { threshold: THRESHOLD, noise: background.globalRms })
  return sources.count
}

/** Sums 1000 circles of 8.3 pixels, exactly. */
export function sumThousand(pixels: Float32Array): number {
  const x = Float64Array.from({ length: 1000 }, (_, i) => 40 + ((i * 617) % 4000) + 0.37)
  const y = Float64Array.from({ length: 1000 }, (_, i) => 40 + ((i * 1013) % 4000) + 0.61)
  const { flux } = sumCircles({ pixels, width: SIDE, height: SIDE }, { x, y }, 8.3, { subpix: 0 })
  return flux[999]!
}
