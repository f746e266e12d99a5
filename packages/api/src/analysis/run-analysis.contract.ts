import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'

export const runAnalysisMeta = {
  rest: {
    method: 'POST',
    path: '/api/analysis/{action}/',
    // Clients of the old server know it so, which had nothing to say to a GET.
    allow: 'GET, POST, HEAD, OPTIONS',
    tag: 'Analysis',
    summary: 'Any other action: there is none',
    output: z.record(z.string(), z.unknown()),
  },
} satisfies RestMeta

// Without an action the path leads nowhere.
export const runAnalysisInput = z.object({ action: z.string().min(1) })
