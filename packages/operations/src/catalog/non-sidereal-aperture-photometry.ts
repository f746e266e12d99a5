import { defineOperation } from '../define-operation.ts'
import { checkSettings, conventionInput, photometryInputs } from '../photometry/declared-inputs.ts'
import { ephemerisTarget } from '../photometry/locate-target.ts'
import { fetchingPhase } from '../photometry/phases.ts'
import { runPhotometry } from '../photometry/run-photometry.ts'

export default defineOperation({
  name: 'Non-Sidereal Aperture Photometry',
  version: 1,
  category: 'image',
  description:
    'Measures a body of the solar system that the telescope followed: its place on each image is in the header. The stars drift ' +
    'through, so comparison stars may change from image to image.',
  inputs: { ...photometryInputs, convention: conventionInput },
  fetching: fetchingPhase,
  check: checkSettings,
  run(input, context) {
    return runPhotometry(
      context,
      {
        files: input.input_files,
        locate: ephemerisTarget,
        strategy: 'shared-then-evolving',
        settings: input,
        convention: input.convention,
        moving: true,
      },
      { fields: {} },
    )
  },
})
