import { getFrameHeaders as headersOf } from '@datalab/store'
import { getFrameHeadersMeta } from './get-frame-headers.contract.ts'
import { frameProcedure } from './visible-frame.ts'

export const getFrameHeaders = frameProcedure
  .meta(getFrameHeadersMeta)
  .query(async ({ ctx }): Promise<{ data: Record<string, unknown> }> => {
    const headers = await headersOf(ctx.services.store, ctx.caller?.user ?? null, ctx.frame.id)
    return { data: { ...headers } }
  })
