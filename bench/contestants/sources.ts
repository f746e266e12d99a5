import { estimateBackground, extractSources, subtractBackground } from '@datalab/astro'
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
