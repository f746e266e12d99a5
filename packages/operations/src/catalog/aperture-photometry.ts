import { defineOperation } from '../define-operation.ts'
import { optional, unlisted } from '../inputs/input-field.ts'
import { source, targetPositions } from '../inputs/positions.ts'
import { checkSettings, conventionInput, photometryInputs } from '../photometry/declared-inputs.ts'
import { fixedTarget } from '../photometry/locate-target.ts'
import { fetchingPhase } from '../photometry/phases.ts'
import { runPhotometry } from '../photometry/run-photometry.ts'

const NAME = 'Aperture Photometry'

export default defineOperation({
  name: NAME,
  version: 1,
  category: 'image',
  description:
    'Measures a star on every image, calibrates it by comparison stars of the images’ own catalogues, and gives its light curve with ' +
    'errors, a search for a period, and how far it can be trusted.',
  inputs: {
    target_positions: optional(
      targetPositions({
        name: 'Target',
        description: 'The star to measure: right ascension and declination in decimal degrees',
        name_lookup: true,
        minimum: 1,
        maximum: 1,
      }),
    ),
    /** What older clients send in place of positions. */
    source: unlisted(optional(source({ name: 'Target', description: 'The star to measure', name_lookup: true }))),
    ...photometryInputs,
    convention: conventionInput,
  },
  fetching: fetchingPhase,
  check(input) {
    const target = input.source ?? input.target_positions?.[0]
    const missing = { path: ['target_positions'], message: `Operation ${NAME} requires at least 1 target_positions` }
    return [...(target === undefined ? [missing] : []), ...checkSettings(input)]
  },
  run(input, context) {
    const target = input.source ?? input.target_positions![0]! // one of them is there: check()
    const name = 'name' in target && typeof target.name === 'string' ? target.name : null
    return runPhotometry(
      context,
      {
        files: input.input_files,
        locate: fixedTarget(target),
        strategy: 'shared',
        settings: input,
        convention: input.convention,
        moving: false,
      },
      { name, fields: {} },
    )
  },
})
