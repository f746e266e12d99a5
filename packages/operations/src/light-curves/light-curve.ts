import type { PointTimes } from './point-times.ts'

/** A point of a light curve as tables and clients get it. */
export interface CurvePoint extends PointTimes {
  /** Name of the frame. */
  readonly fits_path: string
  readonly mag: number
  /** Null where it is not known. */
  readonly magerr: number | null
  /** Start of the exposure as a Julian Date, UTC. */
  readonly julian_date: number
  /** Start of the exposure, UTC. */
  readonly observation_date: string
}

/** A light curve to be written to files. */
export interface LightCurve {
  /** Degrees. */
  readonly source: { readonly name?: string | null; readonly ra: number; readonly dec: number }
  readonly filter: string | null
  /** In order of time. */
  readonly points: readonly CurvePoint[]
  /** What the magnitudes rest on, in a phrase. */
  readonly calibration: string
  /** Whether the zero point is that of a catalogue rather than arbitrary. */
  readonly calibrated: boolean
}

/** Name of the source, else its position. */
export function titleOf({ source: { name, ra, dec } }: Pick<LightCurve, 'source'>): string {
  return name?.trim() || `${ra.toFixed(5)} ${dec < 0 ? '-' : '+'}${Math.abs(dec).toFixed(5)}`
}
