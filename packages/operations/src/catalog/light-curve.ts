import { defineOperation } from '../define-operation.ts'
import { OperationFailure } from '../failures.ts'
import { catalogueCurve } from '../light-curves/catalogue-curve.ts'
import { curveFrames, curveInputs } from '../light-curves/curve-input.ts'
import { curveOutput, exclusionNote } from '../light-curves/curve-output.ts'
import { writeLightCurveFiles } from '../light-curves/product-files.ts'

const NAME = 'Light Curve'
const FRAMES = curveFrames(1)

export default defineOperation({
  name: NAME,
  version: 1,
  category: 'image',
  description:
    'Follows a star through many frames of one filter: its calibrated magnitude in the source catalogue of each. Frames that do ' +
    'not have it are named, with the reason. The light curve can be downloaded as CSV and in the extended format of the AAVSO.',
  inputs: curveInputs(FRAMES),
  async run({ source, input_files }, context) {
    const curve = await catalogueCurve(context, { operation: NAME, field: FRAMES, source, frames: input_files })
    if (curve.points.length === 0) {
      throw new OperationFailure('No extractable photometry data found for this source.')
    }
    const { fields, files } = writeLightCurveFiles(context, curve)
    const note = exclusionNote(curve)
    if (note !== null) context.conclude(note)
    return { output_data: [{ target_coords: source, ...curveOutput(curve, null), ...fields }], files }
  },
})
