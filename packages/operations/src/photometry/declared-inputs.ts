import { type FramesDeclaration, frames } from '../inputs/frames.ts'
import { unlisted } from '../inputs/input-field.ts'
import { atMost } from '../inputs/messages.ts'
import { float, int, select } from '../inputs/scalars.ts'
import type { InputIssue } from '../operation.ts'

/** Frames of one filter. */
export const photometryFrames: FramesDeclaration = {
  name: 'Input Files',
  description: 'FITS images of one filter, each with a table of sources (CAT)',
  single_filter: true,
  filter_options: ['rp', 'ip', 'gp', 'zs'],
  minimum: 1,
  maximum: 999,
}

/** Inputs that all aperture photometry has. */
export const photometryInputs = {
  input_files: frames(photometryFrames),
  aperture_radius: float({
    name: 'Aperture Radius',
    description: 'Radius in arcseconds within which light is summed; larger for poor seeing or a target that trails',
    required: true,
    default: 7.64,
  }),
  annulus_inner_radius: float({
    name: 'Annulus Inner Radius',
    description: 'Inner radius, in arcseconds, of the ring in which the sky is measured',
    required: true,
    default: 12.73,
  }),
  annulus_outer_radius: float({
    name: 'Annulus Outer Radius',
    description: 'Outer radius, in arcseconds, of the ring in which the sky is measured',
    required: true,
    default: 19.1,
  }),
  min_comparisons: int({
    name: 'Minimum Comparison Stars',
    description: 'The fewest comparison stars to calibrate with',
    default: 5,
  }),
  max_comparisons: int({
    name: 'Maximum Comparison Stars',
    description: 'The most comparison stars to calibrate with',
    default: 10,
  }),
}

/** How sky and errors are taken: `classic` gives the numbers of the service this replaces. Not offered in forms. */
export const conventionInput = unlisted(
  select({
    name: 'Convention',
    description: 'unbiased, or classic to compare with earlier light curves',
    options: ['unbiased', 'classic'],
    default: 'unbiased',
  }),
)

export interface PhotometrySettings {
  readonly aperture_radius: number
  readonly annulus_inner_radius: number
  readonly annulus_outer_radius: number
  readonly min_comparisons: number
  readonly max_comparisons: number
}

/** Far beyond any star; the time and the memory that a centre takes grow with it. */
const LARGEST_RADIUS_ARCSEC = 3600

/** What is wrong with radii and numbers that are each right by themselves. */
export function checkSettings(settings: PhotometrySettings): InputIssue[] {
  const { aperture_radius, annulus_inner_radius, annulus_outer_radius, min_comparisons, max_comparisons } = settings
  const issues: InputIssue[] = []
  const refuse = (field: keyof PhotometrySettings, message: string) => issues.push({ path: [field], message })
  if (!(aperture_radius > 0)) refuse('aperture_radius', 'aperture_radius must be positive.')
  if (!(annulus_inner_radius > aperture_radius))
    refuse('annulus_inner_radius', 'annulus_inner_radius must be greater than aperture_radius.')
  if (!(annulus_outer_radius > annulus_inner_radius))
    refuse('annulus_outer_radius', 'annulus_outer_radius must be greater than annulus_inner_radius.')
  if (annulus_outer_radius > LARGEST_RADIUS_ARCSEC) refuse('annulus_outer_radius', atMost(LARGEST_RADIUS_ARCSEC))
  if (!(min_comparisons >= 1 && min_comparisons <= max_comparisons))
    refuse(
      'min_comparisons',
      'min_comparisons and max_comparisons must be positive and min_comparisons <= max_comparisons.',
    )
  return issues
}
