import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  lte,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { inChunks } from '../chunks.ts'
import type { JsonObject } from '../row-types.ts'
import type { Store } from '../store.ts'
import { contains } from '../text.ts'
import { now } from '../time.ts'
import { type Frame, type FrameViewer, visibleFrames } from './frames.ts'

/**
 * All have to hold. Times are inclusive bounds as `now()` spells them; contained text is found whatever its case in
 * ASCII.
 */
export interface FrameFilters {
  start?: string | undefined
  end?: string | undefined
  /** Contained. */
  basename?: string | undefined
  basenameExact?: string | undefined
  /** Contained. */
  targetName?: string | undefined
  targetNameExact?: string | undefined
  primaryOpticalElement?: string | undefined
  instrumentId?: string | undefined
  telescopeId?: string | undefined
  siteId?: string | undefined
  proposalId?: string | undefined
  observationId?: number | undefined
  requestId?: number | undefined
  reductionLevel?: number | undefined
  configurationType?: string | undefined
  excludeCalibrations?: boolean | undefined
  /** Seconds, at least. */
  exposureTime?: number | undefined
  /** Past their public date, or not. */
  public?: boolean | undefined
  /** Username of who uploaded them. */
  submitter?: string | undefined
}

/** By what frames can be ordered; the newest observation is first unless asked otherwise. */
const frameOrderings = ['observationDate', 'id', 'basename', 'targetName', 'exposureTime', 'publicDate'] as const
export interface FrameOrdering {
  by: (typeof frameOrderings)[number]
  descending: boolean
}

const NEWEST_FIRST: FrameOrdering = { by: 'observationDate', descending: true }
const CALIBRATIONS = ['BIAS', 'DARK', 'SKYFLAT', 'DOMEFLAT', 'LAMPFLAT', 'ARC', 'DOUBLE', 'STANDARD', 'BPM']

function matching(store: Store, viewer: FrameViewer, filters: FrameFilters): SQL | undefined {
  const { frames: t, users } = store.tables
  const present = now()
  const equal = [
    [t.basename, filters.basenameExact],
    [t.targetName, filters.targetNameExact],
    [t.primaryOpticalElement, filters.primaryOpticalElement],
    [t.instrumentId, filters.instrumentId],
    [t.telescopeId, filters.telescopeId],
    [t.siteId, filters.siteId],
    [t.proposalId, filters.proposalId],
    [t.observationId, filters.observationId],
    [t.requestId, filters.requestId],
    [t.reductionLevel, filters.reductionLevel],
    [t.configurationType, filters.configurationType],
  ] as const
  const holding = [
    [t.basename, filters.basename],
    [t.targetName, filters.targetName],
  ] as const
  const { start, end, exposureTime, submitter } = filters
  return and(
    visibleFrames(store, viewer, present),
    ...equal.map(([column, value]) => (value === undefined ? undefined : eq(column, value))),
    ...holding.map(([column, part]) =>
      part === undefined ? undefined : contains(store, sql`lower(${column})`, part.toLowerCase()),
    ),
    start === undefined ? undefined : gte(t.observationDate, start),
    end === undefined ? undefined : lte(t.observationDate, end),
    exposureTime === undefined ? undefined : gte(t.exposureTime, exposureTime),
    filters.public === undefined ? undefined : isPublic(store, filters.public, present),
    filters.excludeCalibrations
      ? or(sql`${t.configurationType} is null`, notInArray(t.configurationType, CALIBRATIONS))
      : undefined,
    submitter === undefined
      ? undefined
      : inArray(t.ownerId, store.db.select({ id: users.id }).from(users).where(eq(users.username, submitter))),
  )
}

function isPublic({ tables: { frames } }: Store, wanted: boolean, present: string): SQL | undefined {
  const past = and(isNotNull(frames.publicDate), lte(frames.publicDate, present))
  return wanted ? past : sql`not coalesce(${past}, false)`
}

/** Frames without a value come last, on both dialects and both ways round. */
function orderBy({ tables: { frames } }: Store, { by, descending }: FrameOrdering): SQL[] {
  const column = frames[by]
  const direction = descending ? desc : asc
  return [sql`case when ${column} is null then 1 else 0 end`, direction(column), direction(frames.id)]
}

/** A page of the frames that the viewer may see, and how many there are in all. */
export async function searchFrames(
  store: Store,
  viewer: FrameViewer,
  filters: FrameFilters,
  page: { limit: number; offset: number; ordering?: FrameOrdering | undefined },
): Promise<{ count: number; frames: Frame[] }> {
  const { frames } = store.tables
  const { headers: _headers, ...columns } = getTableColumns(frames)
  const where = matching(store, viewer, filters)
  const found = await store.db
    .select(columns)
    .from(frames)
    .where(where)
    .orderBy(...orderBy(store, page.ordering ?? NEWEST_FIRST))
    .limit(page.limit)
    .offset(page.offset)
  if (found.length < page.limit && (found.length > 0 || page.offset === 0)) {
    return { count: page.offset + found.length, frames: found }
  }
  return { count: await store.db.$count(frames, where), frames: found }
}

/** Ids and areas of all frames that match and have an area, in order: for conditions that a database cannot decide. */
export async function searchFrameAreas(
  store: Store,
  viewer: FrameViewer,
  filters: FrameFilters,
  ordering: FrameOrdering = NEWEST_FIRST,
): Promise<{ id: number; area: JsonObject | null }[]> {
  const { frames } = store.tables
  return await store.db
    .select({ id: frames.id, area: frames.area })
    .from(frames)
    .where(and(matching(store, viewer, filters), isNotNull(frames.area)))
    .orderBy(...orderBy(store, ordering))
}

/** Frames by id, in the order of the ids; who may see them has been decided. */
export async function getFramesById(store: Store, ids: readonly number[]): Promise<Frame[]> {
  const { frames } = store.tables
  const { headers: _headers, ...columns } = getTableColumns(frames)
  const rows = await inChunks(ids, (chunk) => store.db.select(columns).from(frames).where(inArray(frames.id, chunk)))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id)).filter((frame) => frame !== undefined)
}

/** What there is among frames, each without nulls and in alphabetical order. */
export interface FrameValues {
  sites: string[]
  telescopes: string[]
  instruments: string[]
  filters: string[]
  proposals: string[]
  obstypes: string[]
}

export async function listFrameValues(store: Store, viewer: FrameViewer, filters: FrameFilters): Promise<FrameValues> {
  const { frames: t } = store.tables
  const where = matching(store, viewer, filters)
  const values = async (name: FrameValueColumn): Promise<string[]> => {
    const column = t[name]
    const rows = await store.db
      .selectDistinct({ value: sql<string>`${column}` })
      .from(t)
      .where(and(where, isNotNull(column)))
    return rows.map(({ value }) => value).sort()
  }
  return {
    sites: await values('siteId'),
    telescopes: await values('telescopeId'),
    instruments: await values('instrumentId'),
    filters: await values('primaryOpticalElement'),
    proposals: await values('proposalId'),
    obstypes: await values('configurationType'),
  }
}

type FrameValueColumn =
  | 'siteId'
  | 'telescopeId'
  | 'instrumentId'
  | 'primaryOpticalElement'
  | 'proposalId'
  | 'configurationType'
