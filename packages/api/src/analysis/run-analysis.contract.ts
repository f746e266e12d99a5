import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'

export const runAnalysisMeta = {
  rest: {
    method: 'POST',
    path: '/api/analysis/{action}/',
    // Clients of the old server know it so, which had nothing to say to a GET.
    allow: 'GET, POST, HEAD, OPTIONS',
    tag: 'Analysis',
    summary: 'A quick question about one image',
    output: z.record(z.string(), z.unknown()),
  },
} satisfies RestMeta

export const runAnalysisInput = z.object({ action: z.string() })
