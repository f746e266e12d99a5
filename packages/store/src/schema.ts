import type { Kit } from './kit.sqlite.ts'
import type { InputItem, JsonObject, ResultOutput, ResultStatus } from './row-types.ts'

/** People: who may sign in, with which tokens, and to which proposals they belong. */
function definePeople(k: Kit) {
  const users = k.table('users', {
    id: k.id(),
    username: k.text().notNull().unique(),
    passwordHash: k.text(),
    email: k.text().notNull().default(''),
    firstName: k.text().notNull().default(''),
    lastName: k.text().notNull().default(''),
    isStaff: k.boolean().notNull().default(false),
    isSuperuser: k.boolean().notNull().default(false),
    isActive: k.boolean().notNull().default(true),
    created: k.time().notNull(),
  })
  const tokens = k.table(
    'tokens',
    {
      id: k.id(),
      userId: k
        .integer()
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      /** sha256 in hexadecimal: a stolen database gives no token away. */
      hash: k.text().notNull().unique(),
      label: k.text().notNull().default(''),
      created: k.time().notNull(),
    },
    (t) => [k.index('tokens_user').on(t.userId)],
  )
  const proposals = k.table('proposals', {
    id: k.text().primaryKey(),
    title: k.text().notNull().default(''),
    current: k.boolean().notNull().default(true),
  })
  const proposalMembers = k.table(
    'proposal_members',
    {
      proposalId: k
        .text()
        .notNull()
        .references(() => proposals.id, { onDelete: 'cascade' }),
      userId: k
        .integer()
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
    },
    (t) => [k.primaryKey({ columns: [t.proposalId, t.userId] }), k.index('proposal_members_user').on(t.userId)],
  )
  return { users, tokens, proposals, proposalMembers }
}

/** Work: sessions, the operations asked for in them, the results these share, and the jobs that make results. */
function defineWork(k: Kit, { users }: Pick<ReturnType<typeof definePeople>, 'users'>) {
  const dataSessions = k.table(
    'data_sessions',
    {
      id: k.id(),
      userId: k
        .integer()
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      name: k.text().notNull(),
      /** `foldCase(name)`: databases disagree about the case of letters beyond ASCII, so it is decided before. */
      nameFolded: k.text().notNull(),
      inputData: k.json<InputItem[]>().notNull(),
      created: k.time().notNull(),
      accessed: k.time().notNull(),
      modified: k.time().notNull(),
    },
    (t) => [k.index('data_sessions_user_modified').on(t.userId, t.modified, t.id)],
  )
  const results = k.table(
    'results',
    {
      /** The identity of the work: sha256 of the operation's name, version and canonical input. */
      key: k.text().primaryKey(),
      operation: k.text().notNull(),
      version: k.integer().notNull(),
      input: k.json<JsonObject>().notNull(),
      status: k.text().$type<ResultStatus>().notNull(),
      message: k.text().notNull().default(''),
      progress: k.real().notNull().default(0),
      output: k.json<ResultOutput>(),
      /** Counts the runs. Every write of a worker names its own, so that one which lost its lease changes nothing. */
      attempt: k.integer().notNull().default(0),
      /** Who asked first. */
      userId: k.integer().references(() => users.id, { onDelete: 'set null' }),
      requestId: k.text(),
      created: k.time().notNull(),
      started: k.time(),
      finished: k.time(),
      /** When somebody last asked for it. */
      wanted: k.time().notNull(),
    },
    (t) => [k.index('results_wanted').on(t.wanted), k.index('results_status').on(t.status)],
  )
  const operations = k.table(
    'operations',
    {
      id: k.id(),
      sessionId: k
        .integer()
        .notNull()
        .references(() => dataSessions.id, { onDelete: 'cascade' }),
      name: k.text().notNull(),
      inputData: k.json<JsonObject>().notNull(),
      resultKey: k
        .text()
        .notNull()
        .references(() => results.key),
      created: k.time().notNull(),
    },
    (t) => [k.index('operations_session').on(t.sessionId, t.id), k.index('operations_result').on(t.resultKey)],
  )
  /** `resultKey` waits for `needsKey`. */
  const resultNeeds = k.table(
    'result_needs',
    {
      resultKey: k
        .text()
        .notNull()
        .references(() => results.key, { onDelete: 'cascade' }),
      needsKey: k.text().notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.resultKey, t.needsKey] }), k.index('result_needs_needs').on(t.needsKey)],
  )
  const jobs = k.table(
    'jobs',
    {
      key: k.text().primaryKey(),
      userId: k.integer().notNull(),
      state: k.text().$type<'queued' | 'active'>().notNull(),
      priority: k.integer().notNull().default(0),
      attempt: k.integer().notNull().default(0),
      runAt: k.time().notNull(),
      worker: k.text(),
      leaseUntil: k.time(),
      created: k.time().notNull(),
    },
    (t) => [k.index('jobs_ready').on(t.state, t.runAt), k.index('jobs_user_state').on(t.userId, t.state)],
  )
  return { dataSessions, results, operations, resultNeeds, jobs }
}

/** The local archive's index: one row a FITS file. */
function defineFrames(k: Kit, { users }: Pick<ReturnType<typeof definePeople>, 'users'>) {
  const frames = k.table(
    'frames',
    {
      id: k.id(),
      basename: k.text().notNull().unique(),
      filename: k.text().notNull(),
      path: k.text().notNull(),
      sizeBytes: k.integer().notNull(),
      modifiedMs: k.integer().notNull(),
      /** Who uploaded it; null for frames of the archive itself. */
      ownerId: k.integer().references(() => users.id, { onDelete: 'cascade' }),
      observationDate: k.time(),
      observationDay: k.text(),
      proposalId: k.text(),
      instrumentId: k.text(),
      targetName: k.text(),
      reductionLevel: k.integer(),
      siteId: k.text(),
      telescopeId: k.text(),
      exposureTime: k.real(),
      primaryOpticalElement: k.text(),
      publicDate: k.time(),
      configurationType: k.text(),
      observationId: k.integer(),
      requestId: k.integer(),
      area: k.json<JsonObject>(),
      headers: k.json<JsonObject>().notNull(),
    },
    (t) => [
      k.index('frames_observation_date').on(t.observationDate, t.id),
      k.index('frames_proposal').on(t.proposalId),
      k.index('frames_owner').on(t.ownerId),
      k.index('frames_path').on(t.path),
    ],
  )
  return { frames }
}

/** All tables over the column kit of one dialect. */
export function defineSchema(k: Kit) {
  const people = definePeople(k)
  const settings = k.table('settings', { key: k.text().primaryKey(), value: k.text().notNull() })
  return { ...people, ...defineWork(k, people), ...defineFrames(k, people), settings }
}

export type Tables = ReturnType<typeof defineSchema>
