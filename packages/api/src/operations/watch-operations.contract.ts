import { z } from 'zod'

/** `lastEventId` is what a client that was cut off saw last; tRPC sends it along. */
export const watchOperationsInput = z.object({ session_id: z.int(), lastEventId: z.string().nullish() })
