import { type Frame, getFrame } from '@datalab/store'
import { z } from 'zod'
import { isRowId } from '../contracts/integers.ts'
import { ApiError } from '../errors.ts'
import { visitorProcedure } from '../trpc.ts'

/** For one frame of the archive that the caller may see. */
export const frameProcedure = visitorProcedure.input(z.object({ id: z.int() })).use(async ({ ctx, input, next }) => {
  const viewer = ctx.caller?.user ?? null
  const frame: Frame | undefined = isRowId(input.id) ? await getFrame(ctx.services.store, viewer, input.id) : undefined
  if (!frame) throw new ApiError('frame_not_found')
  return next({ ctx: { frame } })
})
