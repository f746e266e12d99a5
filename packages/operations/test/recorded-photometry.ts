import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A whole run of a photometry operation as it was recorded. */
export interface RecordedPhotometry {
  readonly case: string
  readonly operation: string
  readonly set: string
  readonly status: 'COMPLETED' | 'FAILED'
  readonly message?: string
  readonly differs?: string
  readonly right_answer?: string
  readonly right_target?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly input_data: Readonly<Record<string, unknown>>
  readonly events: readonly (readonly [string, unknown])[]
  readonly output_data?: readonly Readonly<Record<string, unknown>>[]
  readonly inside?: RecordedInside
}

export interface RecordedInside {
  readonly frames: readonly string[]
  readonly target_position: Readonly<Record<string, readonly [number, number]>>
  readonly candidates: readonly {
    readonly id: string
    readonly ra: number
    readonly dec: number
    readonly reference_magnitude: number
    readonly coverage: number
    readonly isolation_arcsec: number | 'inf'
    readonly target_separation_px: number
  }[]
  readonly target: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly measured: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  readonly measured_columns: readonly string[]
  readonly zero_point: Readonly<Record<string, number | null>>
  readonly ensemble: Readonly<Record<string, readonly string[]>>
  readonly magnitude: Readonly<Record<string, readonly [number | null, number | null]>>
}

const root = new URL('../../../reference/', import.meta.url)
const operationsDir = new URL('photometry/operations/', root)

const PHOTOMETRY = [
  'Aperture Photometry',
  'Non-Sidereal Aperture Photometry',
  'Moving Target Aperture Photometry',
] as const

/** Every recorded run of the three operations. */
export const recordings: readonly RecordedPhotometry[] = readdirSync(operationsDir)
  .filter((name) => name.endsWith('.json') && name !== 'manifest.json')
  .map((name) => JSON.parse(readFileSync(new URL(name, operationsDir), 'utf8')) as RecordedPhotometry)
  .filter(({ operation }) => (PHOTOMETRY as readonly string[]).includes(operation))

/** Paths of the frames of a set, as operations look them up. */
export function pathsOfSet(set: string): Record<string, string> {
  const dir = new URL(`frames/photometry/${set}/`, root)
  const frames = readdirSync(dir).filter((name) => name.endsWith('.fits.fz'))
  return Object.fromEntries(frames.map((name) => [`archive/${name}`, fileURLToPath(new URL(name, dir))]))
}
