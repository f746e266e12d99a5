import {
  type BackgroundModel,
  backgroundMap,
  estimateBackground,
  extractSources,
  fluxRadii,
  kronRadii,
  type SourceTable,
  subtractBackground,
  sumApertures,
  sumCircles,
  type Wcs,
  windowedPositions,
} from '@datalab/astro'
import type { SourceCatalogue } from './source-catalogue.ts'

export interface ExtractionSettings {
  /** In units of the noise of the sky. */
  readonly threshold: number
  readonly minimumPixels: number
  readonly meshPixels: number
  /** Part of an object's flux that a part must hold to be a source of its own. */
  readonly deblendContrast: number
}

export const DEFAULT_EXTRACTION: ExtractionSettings = {
  threshold: 3,
  minimumPixels: 5,
  meshPixels: 64,
  deblendContrast: 0.005,
}

export interface FrameImage {
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
  readonly wcs: Wcs | null
  /** Electrons a count. */
  readonly gain: number
}

/** A column of the table `CAT`, as the pipeline of the network names and measures it; `long`: 32-bit integers. */
export interface CatalogueColumn {
  readonly name: string
  readonly unit: string
  readonly values: Float64Array | Int32Array
}

/** Factor of the Kron radius within which light is summed, and the least radius (pixels) of that ellipse. */
const KRON_FACTOR = 2.5
const LEAST_KRON_PIXELS = 1.75
const APERTURES = [1, 2, 3, 4, 5, 6]
const FRACTIONS = [0.25, 0.5, 0.75]
/** σ of a Gaussian over the radius of half its light. */
const SIGMA_OF_HALF_LIGHT = 2 / 2.35
/** Width at half maximum of the Gaussian of second moments a², b². */
const FWHM = 2 * Math.sqrt(Math.LN2)
const FWTM_TO_FWHM = Math.sqrt(Math.LN10 / Math.LN2)

/**
 * The sources of a frame with the columns that pipelines leave in `CAT` (names in lower case, x and y counted from 1,
 * angles in degrees), brightest first; without `mag`: nothing is calibrated. `net` is filled with the pixels less the
 * sky and may be `pixels`, which otherwise are not changed. Memory: one more image, and `net`.
 */
export function extractCatalogue(
  image: FrameImage,
  settings: ExtractionSettings,
  net: Float32Array = new Float32Array(image.pixels.length),
): CatalogueColumn[] {
  const { pixels, width, height } = image
  const mesh = { meshWidth: settings.meshPixels, meshHeight: settings.meshPixels }
  const background = estimateBackground({ pixels, width, height }, mesh)
  subtractBackground(background, pixels, net)
  const frame = { ...image, pixels: net }
  const { threshold, minimumPixels, deblendContrast } = settings
  const noise = background.globalRms
  const options = { threshold, noise, gain: image.gain, minimumPixels, deblendContrast }
  const { sources } = extractSources(frame, options)
  return inOrderOfFlux(measure(frame, sources, background))
}

/** The same, as a catalogue to read from. */
export function catalogueOf(columns: readonly CatalogueColumn[]): SourceCatalogue {
  const rows = columns[0]?.values.length ?? 0
  const byName = new Map(columns.map(({ name, values }) => [name.toUpperCase(), Float64Array.from(values)]))
  return {
    rows,
    has: (name) => byName.has(name.toUpperCase()),
    column: (name) => byName.get(name.toUpperCase()) ?? new Float64Array(rows).fill(Number.NaN),
    text: (name) => {
      const values = byName.get(name.toUpperCase())
      return values === undefined ? null : Array.from(values, String)
    },
  }
}

function measure(frame: FrameImage, sources: SourceTable, background: BackgroundModel): CatalogueColumn[] {
  const { x, y, a } = sources
  const noise = background.globalRms
  const kron = kronRadii(frame, sources)
  const auto = sumApertures(frame, autoEllipses(sources, kron.radius), { noise, gain: frame.gain, subpix: 1 })
  const flux = auto.flux.map((value) => (value > 0 ? value : Number.NaN))
  const radii = fluxRadii(frame, { x, y, reach: a.map((axis) => 6 * axis), flux }, FRACTIONS)
  const radiusAt = (fraction: number) => x.map((_, i) => radii.radius[i * FRACTIONS.length + fraction]!)
  const sigma = radiusAt(1).map((radius) => (radius > 0 ? SIGMA_OF_HALF_LIGHT * radius : 1))
  const windowed = windowedPositions(frame, { x, y, sigma })
  const sky = skyPositions(frame.wcs, windowed.x, windowed.y)
  const flags = sources.flags.map(
    (flag, i) => flag | kron.flags[i]! | auto.flags[i]! | radii.flags[i]! | windowed.flags[i]!,
  )
  const circles = APERTURES.flatMap((radius) => {
    const { flux: sum, fluxError } = sumCircles(frame, sources, radius, { noise, gain: frame.gain })
    return [column(`fluxaper${radius}`, 'count', sum), column(`fluxerr${radius}`, 'count', fluxError)]
  })
  return [
    ...[column('x', 'pix', fromOne(x)), column('y', 'pix', fromOne(y))],
    ...[column('xwin', 'pix', fromOne(windowed.x)), column('ywin', 'pix', fromOne(windowed.y))],
    ...isophotalColumns(sources),
    column('kronrad', 'pix', kron.radius),
    column('flux', 'count', auto.flux),
    column('fluxerr', 'count', auto.fluxError),
    ...[column('x2', 'pix2', sources.x2), column('y2', 'pix2', sources.y2), column('xy', 'pix2', sources.xy)],
    column('background', 'count', backgroundAt(background, sources)),
    ...circles,
    column('fluxrad25', 'pix', radiusAt(0)),
    column('fluxrad50', 'pix', radiusAt(1)),
    column('fluxrad75', 'pix', radiusAt(2)),
    column('flag', '', flags),
    ...widthColumns(sources),
    column('ra', 'deg', sky.ra),
    column('dec', 'deg', sky.dec),
  ]
}

/** Peak and ellipse of the pixels above the threshold. */
function isophotalColumns({ xPeak, yPeak, peak, a, b, theta }: SourceTable): CatalogueColumn[] {
  const degrees = theta.map((radians) => (radians * 180) / Math.PI)
  const ellipticity = a.map((axis, i) => 1 - b[i]! / axis)
  return [
    ...[column('xpeak', 'pix', fromOne(xPeak)), column('ypeak', 'pix', fromOne(yPeak))],
    column('peak', 'count', peak),
    ...[column('a', 'pix', a), column('b', 'pix', b)],
    column('theta', 'deg', degrees),
    column('ellipticity', '', ellipticity),
  ]
}

function widthColumns({ a, b }: SourceTable): CatalogueColumn[] {
  const fwhm = a.map((axis, i) => FWHM * Math.sqrt(axis * axis + b[i]! * b[i]!))
  const fwtm = fwhm.map((width) => FWTM_TO_FWHM * width)
  return [column('fwhm', 'pix', fwhm), column('fwtm', 'pix', fwtm)]
}

function column(name: string, unit: string, values: Float64Array | Int32Array): CatalogueColumn {
  return { name, unit, values }
}

/** Ellipses of 2.5 Kron radii; circles where these would be smaller than a star. */
function autoEllipses({ x, y, a, b, theta }: SourceTable, kron: Float64Array) {
  const isSmall = x.map((_, i) => Number(!(kron[i]! * Math.sqrt(a[i]! * b[i]!) >= LEAST_KRON_PIXELS)))
  const scaled = (axis: number, i: number) => (isSmall[i] === 1 ? LEAST_KRON_PIXELS : axis * KRON_FACTOR * kron[i]!)
  return { x, y, a: a.map(scaled), b: b.map((axis, i) => scaled(Math.max(axis, LEAST_AXIS), i)), theta }
}

/** Ellipses are not thinner than this, pixels. */
const LEAST_AXIS = 1e-3

function fromOne<Positions extends Float64Array | Int32Array>(positions: Positions): Positions {
  return positions.map((position) => position + 1) as Positions // the same kind of array
}

function backgroundAt(background: BackgroundModel, { x, y }: SourceTable): Float64Array {
  const { width, height } = background
  const map = backgroundMap(background)
  const within = (position: number, size: number) => Math.min(size - 1, Math.max(0, Math.round(position)))
  return x.map((position, i) => map[within(y[i]!, height) * width + within(position, width)]!)
}

function skyPositions(wcs: Wcs | null, x: Float64Array, y: Float64Array): { ra: Float64Array; dec: Float64Array } {
  const ra = new Float64Array(x.length).fill(Number.NaN)
  const dec = new Float64Array(x.length).fill(Number.NaN)
  if (wcs === null) return { ra, dec }
  for (let i = 0; i < x.length; i++) {
    const sky = wcs.pixelToSky(x[i]!, y[i]!)
    if (sky === null) continue
    ra[i] = sky[0]
    dec[i] = sky[1]
  }
  return { ra, dec }
}

function inOrderOfFlux(columns: CatalogueColumn[]): CatalogueColumn[] {
  const flux = columns.find(({ name }) => name === 'flux')!.values
  const order = Array.from(flux, (_, i) => i).sort((i, j) => flux[j]! - flux[i]! || i - j)
  return columns.map(({ name, unit, values }) => ({ name, unit, values: values.map((_, i) => values[order[i]!]!) }))
}
