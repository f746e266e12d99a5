import type { Random } from '@datalab/simulation'

export const SCALE_ARCSEC = 1
const SIDE = 5
const SPACING = 40
const MARGIN = 28
/** Pixels of a frame along each axis. */
export const SIZE = 2 * MARGIN + (SIDE - 1) * SPACING
/** Where frames point, degrees. */
export const CENTRE = { ra: 150, dec: -20 }

/** A place on the mean frame, cell geometry (pixel i is from i to i + 1). */
export interface Place {
  readonly x: number
  readonly y: number
}

/** The middle of the grid first, then the others, each a little off its knot. Cell geometry at no offset. */
export function gridPlaces(random: Random): Place[] {
  const places = Array.from({ length: SIDE * SIDE }, (_, i) => ({
    x: MARGIN + SPACING * (i % SIDE) + 2 * random.uniform(),
    y: MARGIN + SPACING * Math.floor(i / SIDE) + 2 * random.uniform(),
  }))
  const middle = Math.floor(places.length / 2)
  return [places[middle]!, ...places.filter((_, i) => i !== middle)]
}

/** Position, degrees, by the gnomonic projection of the frames. */
export function skyOf({ x, y }: Place): { ra: number; dec: number } {
  const xi = ((-(x - SIZE / 2) * SCALE_ARCSEC) / 3600) * (Math.PI / 180)
  const eta = (((y - SIZE / 2) * SCALE_ARCSEC) / 3600) * (Math.PI / 180)
  const dec0 = (CENTRE.dec * Math.PI) / 180
  const down = Math.cos(dec0) - eta * Math.sin(dec0)
  const ra = CENTRE.ra + (Math.atan2(xi, down) * 180) / Math.PI
  const dec = (Math.atan2(Math.sin(dec0) + eta * Math.cos(dec0), Math.hypot(xi, down)) * 180) / Math.PI
  return { ra, dec }
}

export interface Row {
  readonly ra: number
  readonly dec: number
  readonly mag: number
}

/** As a pipeline would list the stars: places to 0.05″, magnitudes to 0.01. */
export function catalogueOf(places: readonly Place[], magnitudes: readonly number[], random: Random): Row[] {
  return magnitudes.map((magnitude, i) => {
    const { ra, dec } = skyOf(places[i]!)
    const off = () => (0.05 / 3600) * random.normal()
    return { ra: ra + off(), dec: dec + off(), mag: magnitude + 0.01 * random.normal() }
  })
}
