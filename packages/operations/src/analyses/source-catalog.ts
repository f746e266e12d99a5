import { z } from 'zod'
import { readSourceCatalogue, type SourceCatalogue } from '../catalogues/source-catalogue.ts'
import { OperationFailure } from '../failures.ts'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame } from './analysis-frame.ts'
import { displayGrid, HALF_PIXEL } from './display-grid.ts'
import { displayFields, frameFields, optionalNumber, theFrame } from './fields.ts'

const MAXIMUM_ROWS = 1000
/** 2.5 / ln 10: from relative errors to magnitudes. */
const MAGNITUDES_PER_RELATIVE = 2.5 / Math.LN10

const source = z
  .object({
    x_win: optionalNumber().meta({
      description: 'Windowed position on the displayed picture, from its lower-left corner.',
    }),
    y_win: optionalNumber(),
    x: optionalNumber().meta({ description: 'Isophotal position on the displayed picture.' }),
    y: optionalNumber(),
    flux: optionalNumber().meta({ description: 'Counts, cut to an integer.' }),
    mag: optionalNumber(),
    magerr: optionalNumber(),
    flux_fallback: z.boolean().meta({ description: 'Whether `mag` is instrumental: −2.5·log10 of the flux.' }),
    ra: z.string().exactOptional().meta({ description: 'Degrees with six decimals; left out where unknown.' }),
    dec: z.string().exactOptional(),
  })
  .meta({ id: 'CatalogSource' })

export type CatalogSource = z.output<typeof source>

export default defineAnalysis({
  action: 'source-catalog',
  summary: 'Sources of the image, placed on the displayed picture',
  description: 'Of the catalogue that comes with the frame (`CAT`), in its order, at most 1000.',
  input: z.object({ ...frameFields, ...displayFields }),
  answer: z.array(source),
  example: { width: 1024, height: 1024 },
  pixels: false,
  frames: theFrame,
  run(input, { frame }) {
    const catalogue = readSourceCatalogue(frame.file())
    if (catalogue === null) throw new OperationFailure(`There is no table CAT in ${frame.basename}.`)
    const { toDisplay } = displayGrid(input, frame)
    const columns = readColumns(catalogue)
    return Array.from({ length: Math.min(catalogue.rows, MAXIMUM_ROWS) }, (_, row): CatalogSource => {
      const { x, y, xWindowed, yWindowed } = positionsOf(columns, row)
      const [shownX, shownY] = toDisplay(x - HALF_PIXEL, y - HALF_PIXEL)
      const [shownXWindowed, shownYWindowed] = toDisplay(xWindowed - HALF_PIXEL, yWindowed - HALF_PIXEL)
      return {
        x_win: orNull(shownXWindowed),
        y_win: orNull(shownYWindowed),
        x: orNull(shownX),
        y: orNull(shownY),
        flux: orNull(Math.trunc(columns.flux[row]!)),
        ...magnitudeOf(columns, row),
        ...placeOf(columns, row, frame, x, y),
      }
    })
  },
})

type Columns = ReturnType<typeof readColumns>

function readColumns(catalogue: SourceCatalogue) {
  const column = (name: string) => catalogue.column(name)
  return {
    ...{ x: column('x'), y: column('y'), xWindowed: column('xwin'), yWindowed: column('ywin') },
    ...{ flux: column('flux'), fluxError: column('fluxerr'), ra: column('ra'), dec: column('dec') },
    ...{ magnitude: column('mag'), magnitudeError: column('magerr') },
    calibrated: catalogue.has('mag') && catalogue.has('magerr'),
  }
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Isophotal and windowed position, counted from 1; where one is missing the other stands for it, both coordinates. */
function positionsOf(columns: Columns, row: number) {
  const [x, y] = [columns.x[row]!, columns.y[row]!]
  const [xWindowed, yWindowed] = [columns.xWindowed[row]!, columns.yWindowed[row]!]
  if (!Number.isFinite(xWindowed) || !Number.isFinite(yWindowed)) return { x, y, xWindowed: x, yWindowed: y }
  if (!Number.isFinite(x) || !Number.isFinite(y)) return { x: xWindowed, y: yWindowed, xWindowed, yWindowed }
  return { x, y, xWindowed, yWindowed }
}

function magnitudeOf(columns: Columns, row: number) {
  if (columns.calibrated) {
    const { magnitude, magnitudeError } = columns
    return { mag: orNull(magnitude[row]!), magerr: orNull(magnitudeError[row]!), flux_fallback: false }
  }
  const flux = columns.flux[row]!
  if (!(flux > 0)) return { mag: null, magerr: null, flux_fallback: true }
  const error = (MAGNITUDES_PER_RELATIVE * columns.fluxError[row]!) / flux
  return { mag: orNull(-2.5 * Math.log10(flux)), magerr: orNull(error), flux_fallback: true }
}

const SIX_DECIMALS = 6

/** From the columns, else from the position and the WCS, else nothing. */
function placeOf({ ra, dec }: Columns, row: number, { wcs }: AnalysisFrame, x: number, y: number) {
  const known = Number.isFinite(ra[row]) && Number.isFinite(dec[row])
  const place = known ? [ra[row]!, dec[row]!] : (wcs?.pixelToSky(x - 1, y - 1) ?? null)
  if (place === null || !place.every(Number.isFinite)) return {}
  return { ra: place[0]!.toFixed(SIX_DECIMALS), dec: place[1]!.toFixed(SIX_DECIMALS) }
}
