import type { ArchiveFrame } from '../wire.ts'
import { frameJson } from './frame-json.ts'
import { getFrameMeta } from './get-frame.contract.ts'
import { frameProcedure } from './visible-frame.ts'

export const getFrame = frameProcedure
  .meta(getFrameMeta)
  .query(async ({ ctx }): Promise<ArchiveFrame> => frameJson(ctx.frame, ctx))
