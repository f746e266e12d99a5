import type { Band } from './bands.ts'
import { asteroidAt, type Field, starMagnitude } from './field.ts'
import { type Instrument, simulatedInstrument } from './instrument.ts'
import { addMoffat, type Canvas } from './moffat.ts'
import { createRandom, type Random } from './random.ts'
import { rotatedCd, skyToPixel, type TangentPlane } from './tangent-plane.ts'

export interface ExposureOptions {
  band: Band
  /** Start, UTC: `2024-01-15T10:00:00`. */
  start: string
  exposureSeconds: number
  width: number
  height: number
  /** Number in the night, part of the name. */
  number: number
  instrument?: Instrument
  seeingArcsec?: number
  /** How far the field's centre is from the middle of the frame, pixels. */
  offsetPixels?: readonly [x: number, y: number]
  rotationDegrees?: number
  /** Particles that leave a bright trace on this frame alone. */
  cosmicRays?: number
  proposalId?: string
  /** When everybody may see it, UTC. */
  publicDate?: string
  requestId?: number
  /** Memory for the pixels, to be used again; of width × height. */
  pixels?: Float32Array
}

/** A star or asteroid as it is on one frame. */
export interface SourceTruth {
  id: string
  ra: number
  dec: number
  /** At the middle of the exposure. */
  magnitude: number
  /** Centre of the first pixel = 0. */
  x: number
  y: number
  fluxAdu: number
}

/** A frame before it is written, and what is true of it. */
export interface Exposure {
  field: Field
  options: ExposureOptions
  instrument: Instrument
  width: number
  height: number
  /** ADU, row after row, upwards. */
  pixels: Float32Array
  plane: TangentPlane
  startMjd: number
  middleMjd: number
  fwhmPixels: number
  skyAdu: number
  /** ADU = 10^(−0.4 · (magnitude − zero point)). */
  zeroPoint: number
  /** Those whose centre is on the frame, brightest first. */
  sources: SourceTruth[]
  cosmicRays: { x: number; y: number }[]
}

const MJD_OF_1970 = 40_587
/** Electrons a pixel below which the wings of a star end: a thousandth of the noise. */
const NEGLIGIBLE_ELECTRONS = 0.01
/** Beyond the edge by so many pixels a star may still lighten the frame. */
const MARGIN_PIXELS = 60

export function mjdOf(utc: string): number {
  const milliseconds = Date.parse(utc.endsWith('Z') ? utc : `${utc}Z`)
  if (Number.isNaN(milliseconds)) throw new RangeError(`No time: ${utc}`)
  return MJD_OF_1970 + milliseconds / 86_400_000
}

export function utcOf(mjd: number): string {
  return new Date(Math.round((mjd - MJD_OF_1970) * 86_400_000)).toISOString().slice(0, 23)
}

/** Takes a picture of a field. The same field and options give the same pixels. */
export function exposeField(field: Field, options: ExposureOptions): Exposure {
  const { band, width, height, exposureSeconds, instrument = simulatedInstrument } = options
  const [dx, dy] = options.offsetPixels ?? [0, 0]
  const plane: TangentPlane = {
    crval: [field.center.ra, field.center.dec],
    crpix: [(width + 1) / 2 + dx, (height + 1) / 2 + dy],
    cd: rotatedCd(instrument.pixelScaleArcsec, options.rotationDegrees ?? 0),
  }
  const startMjd = mjdOf(options.start)
  const fwhmPixels = (options.seeingArcsec ?? 2) / instrument.pixelScaleArcsec
  const gain = instrument.gainElectronsPerAdu
  const skyElectrons = electronsOf(instrument.skyMagnitudes[band], options) * instrument.pixelScaleArcsec ** 2
  const canvas: Canvas = { width, height, pixels: options.pixels ?? new Float32Array(width * height) }
  if (canvas.pixels.length !== width * height) throw new RangeError(`${width} × ${height} pixels were to be given`)
  canvas.pixels.fill(skyElectrons)
  const exposure: Exposure = {
    field,
    options,
    instrument,
    width,
    height,
    pixels: canvas.pixels,
    plane,
    startMjd,
    middleMjd: startMjd + exposureSeconds / 172_800,
    fwhmPixels,
    skyAdu: skyElectrons / gain,
    zeroPoint: instrument.zeroPoints[band] + 2.5 * Math.log10(exposureSeconds / gain),
    sources: [],
    cosmicRays: [],
  }
  drawStars(exposure, canvas)
  drawAsteroids(exposure, canvas)
  exposure.sources.sort((a, b) => a.magnitude - b.magnitude)
  const random = createRandom(field.seed, 'noise', options.start, band, options.number)
  drawCosmicRays(exposure, canvas, random)
  addNoise(canvas.pixels, instrument, random)
  return exposure
}

function electronsOf(magnitude: number, { band, exposureSeconds, instrument = simulatedInstrument }: ExposureOptions) {
  return exposureSeconds * 10 ** (-0.4 * (magnitude - instrument.zeroPoints[band]))
}

function drawStars(exposure: Exposure, canvas: Canvas): void {
  const { field, options, plane, middleMjd, fwhmPixels } = exposure
  for (const star of field.stars) {
    const place = skyToPixel(plane, star.ra, star.dec)
    if (!place || !isNear(canvas, place)) continue
    const [x, y] = place
    const magnitude = starMagnitude(star, options.band, middleMjd)
    const flux = electronsOf(magnitude, options)
    addMoffat(canvas, { x, y, flux }, fwhmPixels, NEGLIGIBLE_ELECTRONS)
    noteSource(exposure, { id: star.id, ra: star.ra, dec: star.dec, magnitude, x, y }, flux)
  }
}

/** Asteroids move while the shutter is open: their light is spread over steps of at most half a pixel. */
function drawAsteroids(exposure: Exposure, canvas: Canvas): void {
  const { field, options, plane, startMjd, middleMjd, fwhmPixels, instrument } = exposure
  for (const asteroid of field.asteroids) {
    const { ra, dec, magnitude } = asteroidAt(asteroid, options.band, middleMjd)
    const place = skyToPixel(plane, ra, dec)
    if (!place || !isNear(canvas, place)) continue
    const flux = electronsOf(magnitude, options)
    const rate = Math.hypot(asteroid.rateEastArcsecPerHour, asteroid.rateNorthArcsecPerHour)
    const pathPixels = (rate * options.exposureSeconds) / 3600 / instrument.pixelScaleArcsec
    const steps = Math.max(1, Math.ceil(pathPixels / 0.5))
    for (let step = 0; step < steps; step++) {
      const mjd = startMjd + ((step + 0.5) / steps) * (options.exposureSeconds / 86_400)
      const now = asteroidAt(asteroid, options.band, mjd)
      const at = skyToPixel(plane, now.ra, now.dec)
      if (at) addMoffat(canvas, { x: at[0], y: at[1], flux: flux / steps }, fwhmPixels, NEGLIGIBLE_ELECTRONS)
    }
    noteSource(exposure, { id: asteroid.id, ra, dec, magnitude, x: place[0], y: place[1] }, flux)
  }
}

function isNear({ width, height }: Canvas, [x, y]: readonly [number, number]): boolean {
  return x > -MARGIN_PIXELS && y > -MARGIN_PIXELS && x < width + MARGIN_PIXELS && y < height + MARGIN_PIXELS
}

function noteSource(exposure: Exposure, source: Omit<SourceTruth, 'fluxAdu'>, electrons: number): void {
  const { x, y } = source
  if (x < -0.5 || y < -0.5 || x > exposure.width - 0.5 || y > exposure.height - 0.5) return
  exposure.sources.push({ ...source, fluxAdu: electrons / exposure.instrument.gainElectronsPerAdu })
}

function drawCosmicRays(exposure: Exposure, { pixels, width, height }: Canvas, random: Random): void {
  for (let n = 0; n < (exposure.options.cosmicRays ?? 0); n++) {
    const [x, y] = [random.uniform() * width, random.uniform() * height]
    const angle = 2 * Math.PI * random.uniform()
    const length = 1 + 6 * random.uniform()
    const electrons = 1500 + 20_000 * random.uniform() ** 2
    exposure.cosmicRays.push({ x: Math.floor(x), y: Math.floor(y) })
    for (let step = 0; step < length; step++) {
      const [px, py] = [Math.floor(x + step * Math.cos(angle)), Math.floor(y + step * Math.sin(angle))]
      if (px >= 0 && py >= 0 && px < width && py < height) pixels[py * width + px]! += electrons
    }
  }
}

/**
 * Electrons to ADU with shot and read noise, cut at saturation. Photons are counted as normally distributed: at the
 * tens of electrons that even a dark sky gives, the difference cannot be seen.
 */
function addNoise(pixels: Float32Array, instrument: Instrument, random: Random): void {
  const readVariance = instrument.readNoiseElectrons ** 2
  const perElectron = 1 / instrument.gainElectronsPerAdu
  const saturation = instrument.saturationAdu
  for (let i = 0; i < pixels.length; i++) {
    const electrons = pixels[i]!
    const value = (electrons + Math.sqrt(electrons + readVariance) * random.normal()) * perElectron
    pixels[i] = Math.min(value, saturation)
  }
}
