import type { Exposure, SourceTruth } from './exposure.ts'
import type { Asteroid, Field, Star } from './field.ts'
import { frameBasename } from './frame-header.ts'
import type { TangentPlane } from './tangent-plane.ts'

/** What is true of a frame, as plain data. */
export interface FrameTruth {
  basename: string
  filter: string
  width: number
  height: number
  startMjd: number
  middleMjd: number
  exposureSeconds: number
  wcs: TangentPlane
  zeroPoint: number
  skyAdu: number
  fwhmPixels: number
  sources: SourceTruth[]
  cosmicRays: { x: number; y: number }[]
}

/** What is true of a field and of the frames that were taken of it. */
export interface FieldTruth {
  name: string
  center: { ra: number; dec: number }
  stars: Star[]
  asteroids: Asteroid[]
  frames: FrameTruth[]
}

export function frameTruth(exposure: Exposure): FrameTruth {
  const { options, width, height, startMjd, middleMjd, plane, zeroPoint, skyAdu, fwhmPixels, sources } = exposure
  return {
    basename: frameBasename(exposure.options),
    filter: options.band,
    width,
    height,
    startMjd,
    middleMjd,
    exposureSeconds: options.exposureSeconds,
    wcs: plane,
    zeroPoint,
    skyAdu,
    fwhmPixels,
    sources,
    cosmicRays: exposure.cosmicRays,
  }
}

export function fieldTruth(field: Field, frames: FrameTruth[]): FieldTruth {
  const { name, center, stars, asteroids } = field
  return { name, center, stars, asteroids, frames }
}
