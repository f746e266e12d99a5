import { lombScargle, type PeriodSearch } from '@datalab/astro'
import { defineOperation } from '../define-operation.ts'
import { OperationFailure } from '../failures.ts'
import { type CatalogueCurve, catalogueCurve } from '../light-curves/catalogue-curve.ts'
import { curveFrames, curveInputs } from '../light-curves/curve-input.ts'
import { curveOutput, exclusionNote } from '../light-curves/curve-output.ts'
import { periodFields } from '../light-curves/period-fields.ts'
import { fileName, writeLightCurveFiles } from '../light-curves/product-files.ts'

const NAME = 'Variable Star'
/** Fewer points fit any period. */
const MINIMUM_POINTS = 8
const FRAMES = curveFrames(MINIMUM_POINTS)
/** Share of the time until the light curve is there. */
const CURVE_SHARE = 0.8

/** What stands in the output where the light curve allows no search. */
const NO_PERIOD = { period: null, fap: null, frequency: [], power: [] }

export default defineOperation({
  name: NAME,
  version: 1,
  category: 'image',
  description:
    'Follows a star through at least eight frames of one filter by the calibrated magnitudes of their source catalogues, and ' +
    'searches the light curve for a period (generalised Lomb–Scargle periodogram with its false-alarm probability). Light curve ' +
    'and periodogram can be downloaded.',
  inputs: curveInputs(FRAMES),
  async run({ source, input_files }, context) {
    const request = { operation: NAME, field: FRAMES, source, frames: input_files }
    const curve = await catalogueCurve(context.share(0, CURVE_SHARE), request)
    if (curve.points.length < MINIMUM_POINTS) {
      throw new OperationFailure(
        `Only found extractable photometry data in ${curve.points.length} inputs - this is not enough to get a period. ` +
          'Try increasing your date range to get more input images and try again.',
      )
    }
    context.progress(CURVE_SHARE, 'Searching for a period')
    const search = searchPeriod(curve)
    const period = periodFields(context, search, fileName(context, curve, 'periodogram', 'csv'))
    const tables = writeLightCurveFiles(context, curve)
    const notes = [exclusionNote(curve), search.ok ? null : search.reason].filter((note) => note !== null)
    if (notes.length > 0) context.conclude(notes.join(' '))
    return {
      output_data: [{ ...curveOutput(curve, search), ...NO_PERIOD, ...period.fields, ...tables.fields }],
      files: [...tables.files, ...period.files],
    }
  },
})

/** Errors count if any point has one: those without are left out then. */
function searchPeriod({ points }: CatalogueCurve): PeriodSearch {
  const errors = points.map(({ magerr }) => magerr ?? Number.NaN)
  return lombScargle(
    points.map(({ julian_date }) => julian_date),
    points.map(({ mag }) => mag),
    errors.some(Number.isFinite) ? errors : null,
  )
}
