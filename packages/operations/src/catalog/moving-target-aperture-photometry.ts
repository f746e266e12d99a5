import { defineOperation } from '../define-operation.ts'
import { targetPositions } from '../inputs/positions.ts'
import { float } from '../inputs/scalars.ts'
import { checkSettings, conventionInput, photometryInputs } from '../photometry/declared-inputs.ts'
import { trackedTarget } from '../photometry/locate-target.ts'
import { fetchingPhase } from '../photometry/phases.ts'
import { runPhotometry } from '../photometry/run-photometry.ts'

export default defineOperation({
  name: 'Moving Target Aperture Photometry',
  version: 1,
  category: 'image',
  description:
    'Measures a body of the solar system that moves through images tracked on the stars. Mark it on two or more images, best on the ' +
    'first, the last and one in the middle: its way between is computed, it is looked for in the catalogue of each image, and the ' +
    'light curve is calibrated by comparison stars.',
  inputs: {
    ...photometryInputs,
    target_positions: targetPositions({
      name: 'Target Positions',
      description:
        'Where the target is on two or more images: the middle of the exposure (MJD, UTC), right ascension and declination in ' +
        'decimal degrees. Two make a straight line, which holds for a night; a third near the middle lets it curve.',
      required: true,
      minimum: 2,
      timed: true,
    }),
    track_search_radius: float({
      name: 'Target Search Radius',
      description:
        'How far from the computed place, in arcseconds, the target is looked for. Wider for sparse marks or a fast target, at the ' +
        'price of more field stars to be mistaken for it.',
      default: 10,
    }),
    convention: conventionInput,
  },
  fetching: fetchingPhase,
  check(input) {
    const message = 'track_search_radius must be positive.'
    const issues = input.track_search_radius > 0 ? [] : [{ path: ['track_search_radius'], message }]
    return [...issues, ...checkSettings(input)]
  },
  run(input, context) {
    const samples = input.target_positions.map(({ mjd, ra, dec }) => ({ mjd: mjd!, ra, dec })) // timed
    return runPhotometry(
      context,
      {
        files: input.input_files,
        locate: trackedTarget(samples, input.track_search_radius),
        strategy: 'shared-then-evolving',
        settings: input,
        convention: input.convention,
        moving: true,
      },
      {
        fields: {
          track_search_radius: input.track_search_radius,
          target_positions: samples.map(({ mjd, ra, dec }) => ({ mjd, ra_deg: ra, dec_deg: dec })),
        },
      },
    )
  },
})
