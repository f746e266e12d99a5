import { join } from 'node:path'
import { type CardInput, type HduInput, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import { createRandom, pictureField } from '@datalab/simulation'
import { createContext } from '../src/context.ts'
import { DEFAULT_PRECISION } from '../src/index.ts'
import type { FrameInput } from '../src/inputs/frames.ts'
import { fixedTarget } from '../src/photometry/locate-target.ts'
import { type PhotometryRequest, type Reduction, reducePhotometry } from '../src/photometry/reduce.ts'
import { CENTRE, catalogueOf, gridPlaces, type Row, SCALE_ARCSEC, SIZE, skyOf } from './simulated-field.ts'

/** A telescope and what it sees: all stars stand on a grid, the target in its middle. */
export interface SimulatedSeries {
  readonly seed: string
  readonly frames: number
  /** Of the target, at the mean transparency: its flux divided by its error. */
  readonly signalToNoise: number
  /** Target magnitude less the mean, by frame. */
  readonly variation?: (frame: number) => number
  /** Magnitudes of the comparison stars less the target's. */
  readonly comparisons?: readonly number[]
  /**
   * Scatter that photons do not explain, mag, of every star on every frame by itself: of one camera, or of several
   * that take frames in turn.
   */
  readonly excess?: number | readonly number[]
  readonly saturation?: number
  /** Stars beside the target that no catalogue has: pixels from it, magnitude less the target's. */
  readonly neighbours?: readonly { readonly dx: number; readonly dy: number; readonly difference: number }[]
  /** Half range, mag, of a sine in the brightness of the brightest comparison star but two. */
  readonly varying?: number
  /** What happens to the pixels of a frame. */
  readonly spoil?: (
    pixels: Float32Array,
    frame: number,
    stars: readonly { readonly x: number; readonly y: number }[],
  ) => void
  /** What becomes of the rows of a frame's catalogue, the target's first. */
  readonly catalogue?: (rows: Row[], frame: number) => Row[]
  /** Without a catalogue. */
  readonly bare?: boolean
  /** With the image in the primary HDU, in place of an extension `SCI`: what most other telescopes write. */
  readonly primary?: boolean
  /** Cards for the header of every frame, in place of those of the same keyword. */
  readonly cards?: Readonly<Record<string, number | string>>
}

export interface SeriesTruth {
  readonly paths: Record<string, string>
  readonly files: FrameInput[]
  /** Place of the target, degrees. */
  readonly ra: number
  readonly dec: number
  /** Magnitude of the target by frame. */
  readonly magnitude: number[]
  /** Counts of the target by frame, and of each star of the grid: its flux at the mean. */
  readonly targetCounts: number[]
  readonly targetFlux: number
}

const GAIN = 1.6
const READ_NOISE = 6
const SKY = 200
const RADII = { aperture_radius: 8, annulus_inner_radius: 12, annulus_outer_radius: 17 }
const TARGET_MAGNITUDE = 16

/** Flux (counts) whose error is `signalToNoise` times smaller. */
function fluxFor(signalToNoise: number): number {
  const pixels = Math.PI * (RADII.aperture_radius / SCALE_ARCSEC) ** 2
  const annulus = Math.PI * (RADII.annulus_outer_radius ** 2 - RADII.annulus_inner_radius ** 2)
  const noise = pixels * (1 + pixels / annulus) * (SKY * GAIN + READ_NOISE ** 2)
  const n2 = signalToNoise ** 2
  return (n2 + Math.sqrt(n2 * n2 + 4 * n2 * noise)) / 2 / GAIN
}

/** Comparison stars from 1 mag fainter to 3 mag brighter, or what is asked for. */
const USUAL = Array.from({ length: 14 }, (_, i) => 1 - (4 * i) / 13)

/** Writes the frames of a series, and tells what is true of them. */
export function simulateSeries(dir: string, series: SimulatedSeries): SeriesTruth {
  const { seed, frames, variation = () => 0, comparisons = USUAL, saturation } = series
  const excesses = [series.excess ?? 0].flat()
  const random = createRandom('series', seed)
  const targetFlux = fluxFor(series.signalToNoise)
  const places = gridPlaces(random)
  const magnitudes = [0, ...comparisons].map((difference) => TARGET_MAGNITUDE + difference)
  const truth: SeriesTruth = {
    paths: {},
    files: [],
    ...skyOf(places[0]!),
    magnitude: [],
    targetCounts: [],
    targetFlux,
  }
  for (let frame = 0; frame < frames; frame++) {
    const transparency = 10 ** (-0.4 * 0.15 * (1 + random.normal() * 0.5))
    const [dx, dy] = [2 * random.uniform() - 1, 2 * random.uniform() - 1]
    const change = variation(frame)
    const stars = magnitudes.map((magnitude, i) => {
      const unexplained = excesses[frame % excesses.length]! * random.normal()
      const own = i === magnitudes.length - 3 ? (series.varying ?? 0) * Math.sin(frame) : 0
      const relative = magnitude - TARGET_MAGNITUDE + (i === 0 ? change : 0) + own + unexplained
      return { x: places[i]!.x + dx, y: places[i]!.y + dy, flux: targetFlux * transparency * 10 ** (-0.4 * relative) }
    })
    for (const { dx: nx, dy: ny, difference } of series.neighbours ?? []) {
      const flux = targetFlux * transparency * 10 ** (-0.4 * difference)
      stars.push({ x: stars[0]!.x + nx, y: stars[0]!.y + ny, flux })
    }
    const picture = {
      width: SIZE,
      height: SIZE,
      stars,
      sigmaPixels: 1.4,
      sky: SKY,
      gain: GAIN,
      readNoise: READ_NOISE,
      saturation,
    }
    const name = `simulated-${seed}-${String(frame).padStart(3, '0')}`
    const path = join(dir, `${name}.fits`)
    const pixels = pictureField(picture, random)
    series.spoil?.(pixels, frame, stars)
    const rows = catalogueOf(places, magnitudes, random)
    const catalogue = series.catalogue?.(rows, frame) ?? rows
    writeSeriesFrame(path, {
      pixels,
      frame,
      offset: [dx, dy],
      catalogue,
      series,
      camera: `camera ${frame % excesses.length}`,
    })
    truth.paths[`archive/${name}`] = path
    truth.files.push({ basename: name, source: 'archive', filter: 'rp' })
    truth.magnitude.push(TARGET_MAGNITUDE + change)
    truth.targetCounts.push(stars[0]!.flux)
  }
  return truth
}

interface SeriesFrame {
  readonly pixels: Float32Array
  readonly frame: number
  readonly offset: readonly [number, number]
  readonly catalogue: readonly Row[]
  readonly series: SimulatedSeries
  readonly camera: string
}

function writeSeriesFrame(path: string, { pixels, frame, offset, catalogue, series, camera }: SeriesFrame): void {
  const time = new Date(Date.UTC(2024, 0, 15, 3, 0, 0) + frame * 180e3).toISOString().slice(0, 23)
  const values: Record<string, string | number> = {
    EXTNAME: 'SCI',
    'DATE-OBS': time,
    EXPTIME: 60,
    FILTER: 'rp',
    INSTRUME: camera,
    GAIN: GAIN,
    RDNOISE: READ_NOISE,
    CTYPE1: 'RA---TAN',
    CTYPE2: 'DEC--TAN',
    CRVAL1: CENTRE.ra,
    CRVAL2: CENTRE.dec,
    // The centre of the frame is the corner between pixels: cell geometry SIZE/2 is FITS pixel SIZE/2 + 0.5.
    CRPIX1: SIZE / 2 + 0.5 + offset[0],
    CRPIX2: SIZE / 2 + 0.5 + offset[1],
    CD1_1: -SCALE_ARCSEC / 3600,
    CD1_2: 0,
    CD2_1: 0,
    CD2_2: SCALE_ARCSEC / 3600,
    ...(series.saturation === undefined ? {} : { SATURATE: series.saturation }),
    ...series.cards,
  }
  if (series.primary) delete values.EXTNAME
  const header: CardInput[] = Object.entries(values).map(([keyword, value]) => ({ keyword, value }))
  const column = (name: string, pick: (row: Row) => number) => ({ name, values: Float64Array.from(catalogue, pick) })
  const table: HduInput = {
    kind: 'bintable',
    header: [{ keyword: 'EXTNAME', value: 'CAT' }],
    columns: [
      column('ra', ({ ra }) => ra),
      column('dec', ({ dec }) => dec),
      column('mag', ({ mag }) => mag),
      column('flux', ({ mag }) => 10 ** (-0.4 * (mag - 25))),
    ],
  }
  const sink = fileSink(path)
  writeFits(sink, [
    ...(series.primary ? [] : [{ kind: 'empty' } as const]),
    { kind: 'image', header, shape: [SIZE, SIZE], pixels },
    ...(series.bare ? [] : [table]),
  ])
  sink.close()
}

/** Reduces a simulated series as the operation does. */
export function reduceSeries(
  dir: string,
  truth: SeriesTruth,
  changed: Partial<PhotometryRequest> = {},
): Promise<Reduction> {
  const context = createContext({
    operation: { name: 'Aperture Photometry', version: 1 },
    key: 'result',
    paths: truth.paths,
    outDir: dir,
    scratchDir: dir,
    precision: DEFAULT_PRECISION,
    threads: 1,
    control: { progress() {}, product() {}, cancelled: () => false },
    conclude() {},
  })
  return reducePhotometry(context, {
    files: truth.files,
    locate: fixedTarget(truth),
    strategy: 'shared',
    settings: { ...RADII, min_comparisons: 5, max_comparisons: 10 },
    convention: 'unbiased',
    moving: false,
    ...changed,
  })
}
