import { anyBody } from '../contracts/any-body.ts'
import { ApiError } from '../errors.ts'
import { procedure } from '../trpc.ts'
import { runAnalysisInput, runAnalysisMeta } from './run-analysis.contract.ts'

/** For actions that there are not: told to whoever may ask. */
export const runAnalysis = procedure
  .meta(runAnalysisMeta)
  .input(runAnalysisInput)
  .input(anyBody)
  .mutation(async ({ input }): Promise<Record<string, unknown>> => {
    throw new ApiError('analysis_not_found', { detail: `Analysis action '${input.action}' not found` })
  })
