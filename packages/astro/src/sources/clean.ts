import type { DetectedSource } from './source-table.ts'

/** Sources further apart than this many times the sum of their semi-major axes do not touch each other. */
const REACH = 10
/** Wings that have fallen further than this are nothing. */
const MAX_FALL = 1e10

/**
 * Which sources are there for themselves (SExtractor manual, "Cleaning"): a source is dropped if a brighter neighbour's wing, a Moffat
 * profile of exponent `beta` with the neighbour's moments, would by itself lift its faintest pixels above the threshold.
 *
 * @param beta the less, the wider the wings
 * @returns 1 for each source that stays
 */
export function survivors(sources: readonly DetectedSource[], beta: number): Uint8Array {
  const stays = new Uint8Array(sources.length).fill(1)
  const wings = sources.map((source) => wingOf(source, beta))
  for (let i = 0; i < sources.length; i++) {
    if (stays[i] === 0) continue
    for (let j = i + 1; j < sources.length; j++) {
      if (stays[j] === 0) continue
      const a = sources[i]!
      const b = sources[j]!
      const dx = a.x - b.x
      const dy = a.y - b.y
      const reach = REACH * (a.a + b.a)
      if (dx * dx + dy * dy > reach * reach) continue
      const [brighter, fainter] = b.filteredFlux < a.filteredFlux ? [i, j] : [j, i]
      if (brightness(sources[brighter]!, wings[brighter]!, dx, dy, beta) > sources[fainter]!.keepLevel)
        stays[fainter] = 0
    }
  }
  return stays
}

interface Wing {
  readonly amplitude: number
  readonly steepness: number
}

function wingOf(source: DetectedSource, beta: number): Wing {
  const area = Math.PI * source.a * source.b
  const amplitude = source.filteredFlux / (2 * area * source.areaCorrection)
  const steepness = ((amplitude / source.threshold) ** (1 / beta) - 1) * (area / source.pixels)
  return { amplitude, steepness }
}

function brightness(source: DetectedSource, wing: Wing, dx: number, dy: number, beta: number): number {
  const fall = 1 + wing.steepness * (source.cxx * dx * dx + source.cyy * dy * dy + source.cxy * dx * dy)
  if (!(fall > 1)) return Number.NEGATIVE_INFINITY
  return fall < MAX_FALL ? wing.amplitude * fall ** -beta : 0
}
