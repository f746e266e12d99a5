import { and, asc, eq, getTableColumns, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import { inChunks } from '../chunks.ts'
import type { Tables } from '../schema.ts'
import type { Store } from '../store.ts'
import { now } from '../time.ts'

/** A frame without its headers, which are large and seldom asked for. */
export type Frame = Omit<Tables['frames']['$inferSelect'], 'headers'>
export type NewFrame = Omit<Tables['frames']['$inferInsert'], 'id'>

/** Who wants to see a frame; null for somebody unknown. */
export type FrameViewer = { id: number; isStaff: boolean } | null

function frameColumns({ tables }: Store) {
  const { headers: _headers, ...columns } = getTableColumns(tables.frames)
  return columns
}

/** Public frames (past their date), those of the viewer's proposals, the viewer's own uploads; staff see all. */
export function visibleFrames(store: Store, viewer: FrameViewer, at = now()): SQL | undefined {
  const { frames, proposalMembers } = store.tables
  if (viewer?.isStaff) return undefined
  const isPublic = lte(frames.publicDate, at)
  if (!viewer) return isPublic
  const proposals = store.db
    .select({ id: proposalMembers.proposalId })
    .from(proposalMembers)
    .where(eq(proposalMembers.userId, viewer.id))
  return or(isPublic, eq(frames.ownerId, viewer.id), inArray(frames.proposalId, proposals))
}

/** Adds frames, or replaces what is known under their basenames; ids stay. The last of equal basenames counts. */
export async function putFrames(store: Store, rows: readonly NewFrame[]): Promise<void> {
  const { frames } = store.tables
  const { id: _id, basename: _basename, ...columns } = getTableColumns(frames)
  const names = Object.keys(columns) as (keyof typeof columns)[]
  // `excluded` is the row that was to be inserted; its columns have their names in the database.
  const set = Object.fromEntries(names.map((name) => [name, sql`excluded.${sql.identifier(snakeCase(name))}`]))
  const unique = [...new Map(rows.map((row) => [row.basename, row])).values()]
  await store.transaction((db) =>
    inChunks(
      unique,
      async (chunk) => {
        await db.insert(frames).values(chunk).onConflictDoUpdate({ target: frames.basename, set })
        return []
      },
      names.length + 1,
    ),
  )
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Those of the frames that exist and that the viewer may see, by basename. */
export async function findFrames(
  store: Store,
  viewer: FrameViewer,
  basenames: readonly string[],
): Promise<Map<string, Frame>> {
  const { frames } = store.tables
  const visible = visibleFrames(store, viewer)
  const rows = await inChunks([...new Set(basenames)], (chunk) =>
    store.db
      .select(frameColumns(store))
      .from(frames)
      .where(and(inArray(frames.basename, chunk), visible)),
  )
  return new Map(rows.map((row) => [row.basename, row]))
}

export async function getFrame(store: Store, viewer: FrameViewer, id: number): Promise<Frame | undefined> {
  const { frames } = store.tables
  const [frame] = await store.db
    .select(frameColumns(store))
    .from(frames)
    .where(and(eq(frames.id, id), visibleFrames(store, viewer)))
  return frame
}

export async function getFrameHeaders(store: Store, viewer: FrameViewer, id: number) {
  const { frames } = store.tables
  const [frame] = await store.db
    .select({ headers: frames.headers })
    .from(frames)
    .where(and(eq(frames.id, id), visibleFrames(store, viewer)))
  return frame?.headers
}

/** The files behind all frames, to find out which of them changed. */
export async function listFrameFiles(
  store: Store,
): Promise<{ id: number; basename: string; path: string; sizeBytes: number; modifiedMs: number }[]> {
  const { frames } = store.tables
  const { id, basename, path, sizeBytes, modifiedMs } = frames
  return await store.db.select({ id, basename, path, sizeBytes, modifiedMs }).from(frames).orderBy(asc(id))
}
