import type { ColumnInput } from '@datalab/fits'
import type { Exposure, SourceTruth } from './exposure.ts'
import { moffatEnclosed, moffatRadius, moffatWidth } from './moffat.ts'
import { createRandom, type Random } from './random.ts'

/** Sources fainter than so many times their noise are not found. */
const DETECTION_LIMIT = 10
/** Of two sources closer than so many FWHM the fainter one is not found. */
const BLEND_FWHM = 1
const FLAG_TRUNCATED = 16
const FLAG_SATURATED = 4
const SIGMA_PER_FWHM = 1 / 2.3548200450309493

/** What a source extraction would have measured. Names and order are the columns of `CAT`; positions count from 1. */
export interface CatalogueRow {
  x: number
  y: number
  xwin: number
  ywin: number
  xpeak: number
  ypeak: number
  peak: number
  a: number
  b: number
  theta: number
  ellipticity: number
  kronrad: number
  flux: number
  fluxerr: number
  x2: number
  y2: number
  xy: number
  background: number
  fluxaper1: number
  fluxerr1: number
  fluxaper2: number
  fluxerr2: number
  fluxaper3: number
  fluxerr3: number
  fluxaper4: number
  fluxerr4: number
  fluxaper5: number
  fluxerr5: number
  fluxaper6: number
  fluxerr6: number
  fluxrad25: number
  fluxrad50: number
  fluxrad75: number
  flag: number
  fwhm: number
  fwtm: number
  ra: number
  dec: number
  mag: number
  magerr: number
}

const units: Partial<Record<keyof CatalogueRow, string>> = {
  x: 'pix',
  y: 'pix',
  xwin: 'pix',
  ywin: 'pix',
  xpeak: 'pix',
  ypeak: 'pix',
  peak: 'count',
  a: 'pix',
  b: 'pix',
  theta: 'deg',
  kronrad: 'pix',
  x2: 'pix2',
  y2: 'pix2',
  xy: 'pix2',
  fluxrad25: 'pix',
  fluxrad50: 'pix',
  fluxrad75: 'pix',
  fwhm: 'pix',
  fwtm: 'pix',
  ra: 'deg',
  dec: 'deg',
  mag: 'mag',
  magerr: 'mag',
}
const integers: ReadonlySet<string> = new Set(['xpeak', 'ypeak', 'flag'])

/**
 * The catalogue of an exposure, brightest first: truth with the errors that a measurement would have, which are drawn
 * and not measured. Blends, and sources too faint, are left out; saturated and cut ones are flagged and have no width.
 */
export function catalogueRows(exposure: Exposure): CatalogueRow[] {
  const random = createRandom(exposure.field.seed, 'catalogue', exposure.options.start, exposure.options.number)
  const rows: CatalogueRow[] = []
  const isBlended = blendFinder(BLEND_FWHM * exposure.fwhmPixels)
  for (const source of exposure.sources) {
    const error = fluxError(exposure, source.fluxAdu, exposure.fwhmPixels * 1.5)
    if (source.fluxAdu < DETECTION_LIMIT * error || isBlended(source)) continue
    rows.push(measure(exposure, source, random))
  }
  return rows
}

/** Columns for a binary table; doubles, but for three of 64-bit integers. */
export function catalogueColumns(rows: CatalogueRow[]): ColumnInput[] {
  return columnNames.map((name) => {
    const unit = units[name] ?? (name.startsWith('flux') || name === 'background' ? 'count' : undefined)
    const values = rows.map((row) => row[name])
    return {
      name,
      ...(unit ? { unit } : {}),
      values: integers.has(name) ? BigInt64Array.from(values, (value) => BigInt(value)) : Float64Array.from(values),
    }
  })
}

export const columnNames: (keyof CatalogueRow)[] = [
  ...(['x', 'y', 'xwin', 'ywin', 'xpeak', 'ypeak', 'peak', 'a', 'b', 'theta', 'ellipticity', 'kronrad'] as const),
  ...(['flux', 'fluxerr', 'x2', 'y2', 'xy', 'background'] as const),
  ...(['fluxaper1', 'fluxerr1', 'fluxaper2', 'fluxerr2', 'fluxaper3', 'fluxerr3'] as const),
  ...(['fluxaper4', 'fluxerr4', 'fluxaper5', 'fluxerr5', 'fluxaper6', 'fluxerr6'] as const),
  ...(['fluxrad25', 'fluxrad50', 'fluxrad75', 'flag', 'fwhm', 'fwtm', 'ra', 'dec', 'mag', 'magerr'] as const),
]

function measure(exposure: Exposure, source: SourceTruth, random: Random): CatalogueRow {
  const { fwhmPixels: fwhm, skyAdu, zeroPoint } = exposure
  const fluxerr = fluxError(exposure, source.fluxAdu, fwhm * 1.5)
  const deviation = random.normal()
  const flux = source.fluxAdu + fluxerr * deviation
  const positionError = (fwhm * SIGMA_PER_FWHM * fluxerr) / source.fluxAdu
  const [x, y] = [source.x + 1 + positionError * random.normal(), source.y + 1 + positionError * random.normal()]
  const { peak, xpeak, ypeak } = peakNear(exposure, source)
  const sigma = fwhm * SIGMA_PER_FWHM
  const ellipticity = 0.02 + 0.03 * random.uniform()
  const flag = flagOf(exposure, source, peak)
  const wrong = flag === 0 ? 1 : Number.NaN
  return {
    ...{ x, y, xwin: x, ywin: y, xpeak, ypeak, peak: peak - skyAdu },
    ...{ a: sigma, b: sigma * (1 - ellipticity), theta: 180 * random.uniform() - 90, ellipticity, kronrad: 3.5 },
    ...{ flux, fluxerr, x2: sigma ** 2, y2: (sigma * (1 - ellipticity)) ** 2, xy: 0, background: skyAdu },
    ...aperturesOf(exposure, source, deviation),
    fluxrad25: moffatRadius(fwhm, 0.25),
    fluxrad50: moffatRadius(fwhm, 0.5),
    fluxrad75: moffatRadius(fwhm, 0.75),
    flag,
    fwhm: fwhm * (1 + 0.01 * random.normal()) * wrong,
    fwtm: moffatWidth(fwhm, 0.1) * (1 + 0.01 * random.normal()) * wrong,
    ra: source.ra,
    dec: source.dec,
    mag: zeroPoint - 2.5 * Math.log10(flux),
    magerr: ((2.5 / Math.LN10) * fluxerr) / flux,
  }
}

/** Apertures of radius 1″ to 6″. */
function aperturesOf(exposure: Exposure, source: SourceTruth, deviation: number) {
  const scale = exposure.instrument.pixelScaleArcsec
  const aperture = (arcsec: number) => {
    const radius = arcsec / scale
    const light = source.fluxAdu * moffatEnclosed(exposure.fwhmPixels, radius)
    const error = fluxError(exposure, light, radius)
    return [light + error * deviation, error] as const
  }
  const [[fluxaper1, fluxerr1], [fluxaper2, fluxerr2], [fluxaper3, fluxerr3]] = [aperture(1), aperture(2), aperture(3)]
  const [[fluxaper4, fluxerr4], [fluxaper5, fluxerr5], [fluxaper6, fluxerr6]] = [aperture(4), aperture(5), aperture(6)]
  return {
    ...{ fluxaper1, fluxerr1, fluxaper2, fluxerr2, fluxaper3, fluxerr3 },
    ...{ fluxaper4, fluxerr4, fluxaper5, fluxerr5, fluxaper6, fluxerr6 },
  }
}

/** Standard deviation of a flux in an aperture, ADU: photons of star and sky, and read noise. */
function fluxError({ instrument, skyAdu }: Exposure, fluxAdu: number, radiusPixels: number): number {
  const gain = instrument.gainElectronsPerAdu
  const area = Math.PI * radiusPixels ** 2
  return Math.sqrt(fluxAdu * gain + area * (skyAdu * gain + instrument.readNoiseElectrons ** 2)) / gain
}

function peakNear({ pixels, width, height }: Exposure, source: SourceTruth) {
  let best = { peak: -Infinity, xpeak: 0, ypeak: 0 }
  for (let y = Math.max(0, Math.round(source.y) - 1); y <= Math.min(height - 1, Math.round(source.y) + 1); y++) {
    for (let x = Math.max(0, Math.round(source.x) - 1); x <= Math.min(width - 1, Math.round(source.x) + 1); x++) {
      const peak = pixels[y * width + x]!
      if (peak > best.peak) best = { peak, xpeak: x + 1, ypeak: y + 1 }
    }
  }
  return best
}

function flagOf({ width, height, fwhmPixels, instrument }: Exposure, { x, y }: SourceTruth, peak: number): number {
  const margin = 2 * fwhmPixels
  const cut = x < margin || y < margin || x > width - 1 - margin || y > height - 1 - margin
  return (cut ? FLAG_TRUNCATED : 0) + (peak >= instrument.saturationAdu ? FLAG_SATURATED : 0)
}

/** Tells of each source, given brightest first, whether an earlier one is within `distance`. */
function blendFinder(distance: number): (source: SourceTruth) => boolean {
  const cells = new Map<string, SourceTruth[]>()
  return (source) => {
    const [column, row] = [Math.floor(source.x / distance), Math.floor(source.y / distance)]
    for (let j = row - 1; j <= row + 1; j++) {
      for (let i = column - 1; i <= column + 1; i++) {
        const near = cells.get(`${i},${j}`) ?? []
        if (near.some((other) => Math.hypot(other.x - source.x, other.y - source.y) < distance)) return true
      }
    }
    const own = `${column},${row}`
    cells.set(own, [...(cells.get(own) ?? []), source])
    return false
  }
}
