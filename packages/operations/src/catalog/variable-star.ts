import { defineOperation } from '../define-operation.ts'
import { OperationFailure } from '../failures.ts'
import { catalogueCurve } from '../light-curves/catalogue-curve.ts'
import { curveFrames, curveInputs } from '../light-curves/curve-input.ts'
import { curveOutput, exclusionNote } from '../light-curves/curve-output.ts'
import { findPeriod } from '../light-curves/period-fields.ts'
import { writeLightCurveFiles } from '../light-curves/product-files.ts'

const NAME = 'Variable Star'
/** Fewer points fit any period. */
const MINIMUM_POINTS = 8
const FRAMES = curveFrames(MINIMUM_POINTS)
/** Share of the time until the light curve is there. */
const CURVE_SHARE = 0.8

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
    const points = curve.points.map(({ julian_date, mag, magerr }) => ({ time: julian_date, mag, magerr }))
    const period = findPeriod(context, curve, points)
    const tables = writeLightCurveFiles(context, curve)
    const notes = [exclusionNote(curve), period.fields.period_failure].filter((note) => note != null)
    if (notes.length > 0) context.conclude(notes.join(' '))
    return {
      output_data: [{ ...curveOutput(curve), ...period.fields, ...tables.fields }],
      files: [...tables.files, ...period.files],
    }
  },
})
