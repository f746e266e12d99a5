import { createSkyIndex, type FieldStars, guessMembership, matchOneToOne, moveStarLinearly } from '@datalab/astro'
import { GAIA_EPOCH, type GaiaStars, type SdssBand } from './gaia-stars.ts'
import type { ImageStars } from './image-stars.ts'

/** Images of one field are matched within this, arcsec; Gaia's stars, whose motion is known, within less. */
const IMAGE_MATCH_ARCSEC = 2
const GAIA_MATCH_ARCSEC = 0.5
/** Stars of each kind that a diagram shows at most, the brightest. */
export const MOST_STARS = 5000

/** Stars on both images near the centre of the cluster, in order of red magnitude. */
export interface ColourStars {
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly blueMag: Float64Array
  readonly blueError: Float64Array
  readonly redMag: Float64Array
  readonly redError: Float64Array
  /** Stars on both images; those near the centre; those kept of these are the items of the columns. */
  readonly matched: number
  readonly near: number
}

/** What a diagram says of a star; null where it does not know. */
export type DiagramStar = Readonly<Record<string, number | boolean | null>>

/**
 * Matches the stars of two images one to one, and keeps those near a place (degrees). Positions are those of the red
 * image.
 */
export function matchImages(
  blue: ImageStars,
  red: ImageStars,
  centre: { readonly ra: number; readonly dec: number; readonly radiusArcmin: number },
): ColourStars {
  const pairs = matchOneToOne(blue, red, IMAGE_MATCH_ARCSEC)
  const here = createSkyIndex(Float64Array.of(centre.ra), Float64Array.of(centre.dec))
  const near = Array.from(pairs.second, (row, pair) => ({ row, pair }))
    .filter(({ row }) => here.nearest(red.ra[row]!, red.dec[row]!, centre.radiusArcmin * 60) !== null)
    .sort((a, b) => red.mag[a.row]! - red.mag[b.row]!)
  const kept = near.slice(0, MOST_STARS)
  const ofRed = (column: Float64Array) => Float64Array.from(kept, ({ row }) => column[row]!)
  const ofBlue = (column: Float64Array) => Float64Array.from(kept, ({ pair }) => column[pairs.first[pair]!]!)
  return {
    ra: ofRed(red.ra),
    dec: ofRed(red.dec),
    blueMag: ofBlue(blue.mag),
    blueError: ofBlue(blue.magerr),
    redMag: ofRed(red.mag),
    redError: ofRed(red.magerr),
    matched: pairs.first.length,
    near: near.length,
  }
}

export interface Diagram {
  readonly cmd: DiagramStar[]
  readonly membershipGuess: Readonly<Record<string, number | null>> | null
  readonly gaiaMatched: number
  readonly gaiaOnly: number
}

/**
 * Joins the stars of the images with those of Gaia, moved to the images' epoch (Julian years), and lists Gaia's others
 * beside them.
 */
export function drawDiagram(
  stars: ColourStars,
  gaia: GaiaStars,
  { epoch, blueBand, redBand }: { readonly epoch: number; readonly blueBand: SdssBand; readonly redBand: SdssBand },
): Diagram {
  const moved = moveTo(gaia, epoch - GAIA_EPOCH)
  const pairs = matchOneToOne(stars, moved, GAIA_MATCH_ARCSEC)
  const gaiaOf = new Int32Array(stars.ra.length).fill(-1)
  const taken = new Uint8Array(gaia.count)
  for (const [pair, star] of pairs.first.entries()) {
    gaiaOf[star] = pairs.second[pair]!
    taken[pairs.second[pair]!] = 1
  }
  const others = brightestOf(gaia, taken)
  const cmd = [
    ...Array.from(gaiaOf, (row, star) => imageStar(stars, star, gaia, row)),
    ...others.map((row) => gaiaStar(gaia, row, { moved, blueBand, redBand })),
  ]
  const known = [...gaiaOf.filter((row) => row >= 0), ...others]
  return {
    cmd,
    membershipGuess: membershipOf(gaia, known),
    gaiaMatched: pairs.first.length,
    gaiaOnly: others.length,
  }
}

function moveTo(gaia: GaiaStars, years: number): { ra: Float64Array; dec: Float64Array } {
  const ra = new Float64Array(gaia.count)
  const dec = new Float64Array(gaia.count)
  for (let i = 0; i < gaia.count; i++) {
    const star = {
      ra: gaia.ra[i]!,
      dec: gaia.dec[i]!,
      pmRaCosDec: gaia.pmra[i]! || 0, // NaN: not known to move
      pmDec: gaia.pmdec[i]! || 0,
    }
    ;[ra[i], dec[i]] = moveStarLinearly(star, years)
  }
  return { ra, dec }
}

/** Rows that are not taken, brightest first, those of unknown brightness last. */
function brightestOf({ count, gMag }: GaiaStars, taken: Uint8Array): number[] {
  const rows: number[] = []
  for (let row = 0; row < count; row++) if (taken[row] === 0) rows.push(row)
  const brightness = (row: number) => (Number.isNaN(gMag[row]!) ? Number.POSITIVE_INFINITY : gMag[row]!)
  return rows
    .sort((a, b) => Number(brightness(a) > brightness(b)) - Number(brightness(a) < brightness(b)))
    .slice(0, MOST_STARS)
}

function imageStar(stars: ColourStars, star: number, gaia: GaiaStars, row: number): DiagramStar {
  return {
    ra: rounded(stars.ra[star]!, 6),
    dec: rounded(stars.dec[star]!, 6),
    color: rounded(stars.blueMag[star]! - stars.redMag[star]!, 4),
    color_err: rounded(Math.hypot(stars.blueError[star]!, stars.redError[star]!), 4),
    mag: rounded(stars.redMag[star]!, 4),
    magerr: rounded(stars.redError[star]!, 4),
    ...astrometry(gaia, row),
    gaia_match: row >= 0,
    gaia_only: false,
  }
}

function gaiaStar(
  gaia: GaiaStars,
  row: number,
  {
    moved,
    blueBand,
    redBand,
  }: { moved: { ra: Float64Array; dec: Float64Array }; blueBand: SdssBand; redBand: SdssBand },
): DiagramStar {
  const of = (band: SdssBand, what: 'mag' | 'magerr') => rounded(gaia.bands[band][what][row]!, 4)
  const [mag, magerr] = [of(redBand, 'mag'), of(redBand, 'magerr')]
  const [blueMag, blueError] = [of(blueBand, 'mag'), of(blueBand, 'magerr')]
  return {
    ra: rounded(moved.ra[row]!, 6),
    dec: rounded(moved.dec[row]!, 6),
    g_mag: rounded(gaia.gMag[row]!, 4),
    color: mag === null || blueMag === null ? null : rounded(blueMag - mag, 4),
    color_err: magerr === null || blueError === null ? null : rounded(Math.hypot(blueError, magerr), 4),
    mag,
    magerr,
    ...astrometry(gaia, row),
    gaia_match: true,
    gaia_only: true,
  }
}

/** What Gaia knows of a star; −1 is none of its stars. */
function astrometry(gaia: GaiaStars, row: number): DiagramStar {
  const value = (column: Float64Array) => (row < 0 ? null : rounded(column[row]!, 4))
  return {
    pmra: value(gaia.pmra),
    pmra_err: value(gaia.pmraError),
    pmdec: value(gaia.pmdec),
    pmdec_err: value(gaia.pmdecError),
    parallax: value(gaia.parallax),
    parallax_err: value(gaia.parallaxError),
    distance: value(gaia.distance),
    distance_lo: value(gaia.distanceLow),
    distance_hi: value(gaia.distanceHigh),
  }
}

function membershipOf(gaia: GaiaStars, rows: readonly number[]): Diagram['membershipGuess'] {
  const take = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!)
  const field: FieldStars = {
    pmra: take(gaia.pmra),
    pmdec: take(gaia.pmdec),
    parallax: take(gaia.parallax),
    distance: take(gaia.distance),
    distanceLow: take(gaia.distanceLow),
    distanceHigh: take(gaia.distanceHigh),
  }
  const guess = guessMembership(field)
  return (
    guess && {
      pmra: rounded(guess.pmra, 3),
      pmdec: rounded(guess.pmdec, 3),
      pm_radius: rounded(guess.pmRadius, 3),
      parallax_min: rounded(guess.parallaxMin, 4),
      parallax_max: rounded(guess.parallaxMax, 4),
      distance_min: rounded(guess.distanceMin, 1),
      distance_max: rounded(guess.distanceMax, 1),
    }
  )
}

function rounded(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : null
}
