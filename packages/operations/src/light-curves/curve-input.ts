import { type FramesDeclaration, frames } from '../inputs/frames.ts'
import { source } from '../inputs/positions.ts'

/** Frames for a light curve from catalogues, of one filter. */
export function curveFrames(minimum: number): FramesDeclaration {
  return {
    name: 'Input Files',
    description: 'Frames of one filter, each with a table of sources (CAT)',
    single_filter: true,
    filter_options: ['rp', 'ip', 'gp', 'zs'],
    minimum,
    maximum: 999,
    told_by_clients: ['observation_date', 'filter', 'primary_optical_element'],
  }
}

export function curveInputs(field: FramesDeclaration) {
  return {
    source: source({ name: 'Source Star', description: 'The star to follow', name_lookup: true }),
    input_files: frames(field),
  }
}
