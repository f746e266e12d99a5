import { z } from 'zod'

export const SESSIONS_PAGE = { defaultLimit: 100, maximumLimit: 1000 }
/** Without a limit all of them: the public UI never asks for a second page. */
export const OPERATIONS_PAGE = { defaultLimit: null, maximumLimit: 1000 }

export const FRAMES_PAGE = { defaultLimit: 100, maximumLimit: 1000 }

export const pageInput = ({ maximumLimit }: { maximumLimit: number }) => ({
  limit: z.int().min(1).max(maximumLimit).optional(),
  offset: z.int().min(0).optional(),
})
