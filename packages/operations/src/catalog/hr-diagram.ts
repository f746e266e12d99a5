import type { OperationContext } from '../context.ts'
import { defineOperation } from '../define-operation.ts'
import { OperationFailure } from '../failures.ts'
import { drawDiagram, MOST_STARS, matchImages } from '../gaia/cluster-diagram.ts'
import { fetchGaiaStars } from '../gaia/fetch-gaia-stars.ts'
import { GAIA_EPOCH, type GaiaStars, type SdssBand, type SkyCircle } from '../gaia/gaia-stars.ts'
import { type ImageStars, readImageStars } from '../gaia/image-stars.ts'
import { type FrameInput, type FramesDeclaration, filterProblem, frames, statedFilter } from '../inputs/frames.ts'
import { source } from '../inputs/positions.ts'
import { float } from '../inputs/scalars.ts'

const NAME = 'HR Diagram'

/** The band of SDSS that a filter is made after. */
const BAND_OF_FILTER: Readonly<Record<string, SdssBand>> = { gp: 'g', rp: 'r', ip: 'i', zs: 'z' }

const BLUE = {
  name: 'Blue Band Image',
  description: 'The image of the cluster in the bluer filter',
  minimum: 1,
  maximum: 1,
  single_filter: true,
  filter_options: ['gp'],
} satisfies FramesDeclaration

const RED = {
  name: 'Red Band Image',
  description: 'The image of the cluster in the redder filter; color is blue minus red',
  minimum: 1,
  maximum: 1,
  single_filter: true,
  filter_options: ['rp', 'ip', 'zs'],
} satisfies FramesDeclaration

export default defineOperation({
  name: NAME,
  version: 1,
  category: 'image',
  description:
    'Draws a color-magnitude diagram of a star cluster, an observed Hertzsprung–Russell diagram, from two images of it in different ' +
    'filters: the calibrated stars of both are matched on the sky, each gets a color and a brightness, and the Gaia catalog adds ' +
    'motions, parallaxes and distances, the stars that the images lack, and a first guess of which stars are members. What is ' +
    'drawn can be fitted with isochrones for distance, reddening, age and metallicity.',
  inputs: {
    blue_filter_files: frames(BLUE),
    red_filter_files: frames(RED),
    cluster: source({ name: 'Cluster Center', description: 'Where the center of the cluster is' }),
    search_radius_arcmin: float({
      name: 'Search Radius (arcmin)',
      description: 'Take stars within this radius of the cluster center',
      default: 15,
    }),
  },
  check: ({ search_radius_arcmin }) =>
    search_radius_arcmin > 0
      ? []
      : [{ path: ['search_radius_arcmin'], message: 'The search radius must be greater than zero arcminutes.' }],
  async run({ blue_filter_files, red_filter_files, cluster, search_radius_arcmin: radiusArcmin }, context) {
    const blue = readImage(context, blue_filter_files[0]!, BLUE)
    context.progress(0.2, 'Finished cataloging blue image stars')
    const red = readImage(context, red_filter_files[0]!, RED)
    context.progress(0.4, 'Finished cataloging red image stars')
    const stars = matchOverCluster(blue, red, { ...cluster, radiusArcmin })
    context.progress(0.5, 'Finished crossmatching blue/red image stars')
    if (stars.near === 0) {
      throw new OperationFailure(
        `No matched stars within ${radiusArcmin} arcminutes of the cluster center - try a larger search radius.`,
      )
    }
    const gaia = await askGaia(context, { ra: cluster.ra, dec: cluster.dec, radius: radiusArcmin / 60 })
    context.progress(0.8, 'Finished querying Gaia catalog for field stars')
    const epoch = meanEpoch(blue, red)
    const bands = { blueBand: BAND_OF_FILTER[blue.band]!, redBand: BAND_OF_FILTER[red.band]! }
    const diagram = drawDiagram(stars, gaia, { epoch: epoch ?? GAIA_EPOCH, ...bands })
    context.progress(0.95, 'Finished matching Gaia and Image stars')
    if (epoch === null)
      context.conclude('The images do not say when they were taken: Gaia stars are where they were in 2016.')
    else if (stars.near > MOST_STARS)
      context.conclude(`Only the brightest ${MOST_STARS} of ${stars.near} stars are shown.`)
    const result = {
      cluster: { name: cluster.name ?? '', ra: cluster.ra, dec: cluster.dec, radius_arcmin: radiusArcmin },
      blue_filter: blue.band,
      red_filter: red.band,
      mag_band: red.band,
      cmd: diagram.cmd,
      membership_guess: diagram.membershipGuess,
      n_gaia_matched: diagram.gaiaMatched,
      n_gaia_only: diagram.gaiaOnly,
      n_stars: stars.ra.length,
      n_stars_matched: stars.near,
    }
    return { output_data: [result] }
  },
})

/** An image's stars, and the filter it was taken in: as stated, else as its header says. */
type BandImage = ImageStars & { readonly band: string }

function readImage(context: OperationContext, frame: FrameInput, declaration: FramesDeclaration): BandImage {
  context.throwIfCancelled()
  const stars = readImageStars(frame.basename, context.path(frame))
  const band = statedFilter(frame) ?? stars.filter
  if (band === null) throw new OperationFailure(`${frame.basename} does not say in which filter it was taken.`)
  const problem = filterProblem(NAME, declaration, [band])
  if (problem !== null) throw new OperationFailure(problem)
  return { ...stars, band }
}

function matchOverCluster(
  blue: ImageStars,
  red: ImageStars,
  centre: { readonly ra: number; readonly dec: number; readonly radiusArcmin: number },
) {
  const shown = [blue, red].map((image) => image.shows(centre.ra, centre.dec))
  if (shown.every((shows) => shows === false)) {
    throw new OperationFailure(
      'The cluster center is outside both image footprints - check that the cluster coordinates match your images.',
    )
  }
  const stars = matchImages(blue, red, centre)
  if (stars.matched === 0) {
    throw new OperationFailure('No stars of the blue and the red image match - check that both show the same field.')
  }
  return stars
}

/** Julian years; null where neither image says when it was taken. */
function meanEpoch(...images: readonly ImageStars[]): number | null {
  const epochs = images.map(({ epoch }) => epoch).filter((epoch) => epoch !== null)
  return epochs.length === 0 ? null : epochs.reduce((sum, epoch) => sum + epoch, 0) / epochs.length
}

/** How soon a query is broken off once the operation is cancelled. */
const CANCEL_POLL_MS = 100

async function askGaia(context: OperationContext, circle: SkyCircle): Promise<GaiaStars> {
  const cancelled = new AbortController()
  const poll = setInterval(() => context.cancelled() && cancelled.abort(), CANCEL_POLL_MS)
  try {
    return await fetchGaiaStars({ ...context.settings.gaia, signal: cancelled.signal }, circle)
  } catch (error) {
    context.throwIfCancelled()
    throw error
  } finally {
    clearInterval(poll)
  }
}
