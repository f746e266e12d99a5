import { OperationFailure } from '../failures.ts'
import { createAnswerCache } from './gaia-cache.ts'
import { ANSWER_COLUMNS, type GaiaStars, gaiaQuery, type SkyCircle, starsOfAnswer } from './gaia-stars.ts'
import { queryTap, TapError, type TapService } from './tap.ts'
import type { Votable } from './votable.ts'

/** The service that has the Gaia archive, and where its answers are kept (null: nowhere). */
export interface GaiaArchive extends TapService {
  readonly cacheDir: string | null
}

/** Halvings of a field of which the service does not send all stars at once. */
const MOST_HALVINGS = 8

/**
 * The stars of Gaia DR3 in a circle (right ascension −360 … 360) that are well measured (RUWE < 1.4), all of them or none. A field that was asked
 * for within 30 days is not asked for again. Where the service sends less than there is, the field is asked for in
 * slices of declination.
 *
 * @throws OperationFailure when the archive cannot be reached, or does not give what is needed.
 */
export async function fetchGaiaStars(archive: GaiaArchive, field: SkyCircle): Promise<GaiaStars> {
  const circle = field.ra < 0 ? { ...field, ra: field.ra + 360 } : field
  const cache = createAnswerCache(archive.cacheDir)
  const key = `${archive.url} ${gaiaQuery(circle)}`
  let answer = await cache.get(key)
  if (answer === null) {
    answer = await ask(archive, circle)
    if (ANSWER_COLUMNS.every((name) => answer!.column(name) !== null)) await cache.put(key, answer)
  }
  const stars = starsOfAnswer(answer)
  if (stars === null)
    throw new OperationFailure(`${archive.url} does not have the columns of Gaia DR3 that are needed.`)
  return stars
}

async function ask(archive: GaiaArchive, circle: SkyCircle): Promise<Votable> {
  try {
    const answer = await queryTap(archive, gaiaQuery(circle))
    if (answer.status === 'OK') return answer
    const south = circle.dec - circle.radius
    const north = circle.dec + circle.radius
    return joined(await askInSlices(archive, circle, { south, north, depth: 1 }))
  } catch (error) {
    if (!(error instanceof TapError)) throw error
    throw new OperationFailure(failureOf(error), { cause: error })
  }
}

function failureOf({ kind, message }: TapError): string {
  return kind === 'refused'
    ? `The Gaia archive did not answer the query for the cluster field: ${message}`
    : 'Could not fetch Gaia data for the cluster field - the Gaia archive may be temporarily unavailable, try re-running the operation later.'
}

async function askInSlices(
  archive: GaiaArchive,
  circle: SkyCircle,
  { south, north, depth }: { south: number; north: number; depth: number },
): Promise<Votable[]> {
  if (depth > MOST_HALVINGS) throw new TapError('refused', 'it does not send all stars of the field.')
  const middle = (south + north) / 2
  const answers: Votable[] = []
  // Beyond the ends, so that no star is lost to rounding.
  const margin = circle.radius * 1e-6
  for (const slice of [
    { from: depth === 1 ? south - margin : south, to: middle },
    { from: middle, to: depth === 1 ? north + margin : north },
  ]) {
    const answer = await queryTap(archive, gaiaQuery(circle, slice))
    if (answer.status === 'OK') answers.push(answer)
    else answers.push(...(await askInSlices(archive, circle, { south: slice.from, north: slice.to, depth: depth + 1 })))
  }
  return answers
}

function joined(answers: readonly Votable[]): Votable {
  const rows = answers.reduce((sum, answer) => sum + answer.rows, 0)
  return {
    status: 'OK',
    rows,
    column(name) {
      const parts = answers.map((answer) => answer.column(name))
      const column = new Float64Array(rows)
      let at = 0
      for (const part of parts) {
        if (part === null) return null
        column.set(part, at)
        at += part.length
      }
      return column
    },
  }
}
