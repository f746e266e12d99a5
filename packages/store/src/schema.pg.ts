// drizzle-kit reads the tables of one dialect from here.
import { pgKit } from './kit.pg.ts'
import { defineSchema } from './schema.ts'

export const {
  users,
  tokens,
  proposals,
  proposalMembers,
  dataSessions,
  results,
  operations,
  resultNeeds,
  jobs,
  frames,
  settings,
} = defineSchema(pgKit)
