import { ApiError } from '../errors.ts'
import { procedure } from '../trpc.ts'
import { runAnalysisInput, runAnalysisMeta } from './run-analysis.contract.ts'

/** There are no actions yet: every one is not found, to whoever may ask. */
export const runAnalysis = procedure
  .meta(runAnalysisMeta)
  .input(runAnalysisInput)
  .mutation(async ({ input }): Promise<Record<string, unknown>> => {
    throw new ApiError('analysis_not_found', { detail: `Analysis action '${input.action}' not found` })
  })
