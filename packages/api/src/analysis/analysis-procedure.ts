import { AnalysisFailure } from '@datalab/engine'
import { FrameError } from '@datalab/frames'
import type { Analysis } from '@datalab/operations'
import { RawBytes, type RestMeta } from '@datalab/rest'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { ApiError, type Issue, toTrpcError } from '../errors.ts'
import { sent } from '../sent.ts'
import { procedure } from '../trpc.ts'

const EXAMPLE_FRAME = { basename: 'sim1m0a-fa99-20240115-0101-e91', source: 'archive' }
/** In which header the fields of an answer are whose bytes are the body. */
const ABOUT_HEADER = 'x-datalab-answer'

/**
 * The procedure of an analysis, by its own declaration: with the types of its input and its answer, and its place in
 * REST.
 */
export function analysisProcedure<Input extends z.ZodObject, Answer extends z.ZodType>(
  analysis: Analysis<Input, Answer>,
) {
  const { action, summary, description, example, bytes } = analysis
  const meta: RestMeta = {
    rest: {
      method: 'POST',
      path: `/api/analysis/${action}/`,
      // Clients of the old server know it so, which had nothing to say to a GET.
      allow: 'GET, POST, HEAD, OPTIONS',
      tag: 'Analysis',
      summary,
      ...(description === undefined ? {} : { description }),
      ...(bytes ? { bytes: bytes.mediaTypes } : {}),
      output: analysis.answer,
      examples: {
        request:
          'images' in analysis.input.shape ? { ...example, images: [EXAMPLE_FRAME] } : { ...EXAMPLE_FRAME, ...example },
      },
    },
  }
  return procedure
    .use(async ({ next }) => {
      const result = await next()
      const told = result.ok ? null : toldFailure(action, result.error.cause)
      if (told) throw toTrpcError(told)
      return result
    })
    .meta(meta)
    .input(analysis.input)
    .mutation(({ ctx, input }): Promise<z.output<Answer>> => answer(ctx, analysis, input as object))
}

async function answer<T>(
  { services, origin, mediaType, caller }: Context,
  { action, bytes }: Pick<Analysis, 'action' | 'bytes'>,
  input: object,
): Promise<T> {
  const asBytes = bytes !== undefined && typeof mediaType === 'string'
  const given = await services.analyst.ask(caller?.user ?? null, { action, input, asBytes })
  if (given.kept !== undefined) {
    const { key, name, created } = given.kept
    const link = origin + services.signer.sign(`${key}/${name}`, { created })
    return sent<T>([Buffer.from(JSON.stringify({ [given.field]: link }))])
  }
  // Of bytes that are no numbers JSON has base64.
  if ('json' in given) return sent<T>([given.json], { isCompressible: !bytes?.field.endsWith('_base64') })
  // Only for the door that asked for a media type.
  return new RawBytes(given.bytes, given.mediaType, { [ABOUT_HEADER]: given.about }) as T
}

/** What went wrong in the words of the analysis; null where it is nobody's business but ours. */
function toldFailure(action: string, cause: unknown): ApiError | null {
  const say = (message: string, issues: readonly Issue[] = []) =>
    new ApiError('analysis_failed', { detail: `${action} Error: ${message}`, issues, cause })
  if (cause instanceof AnalysisFailure) return cause.told ? say(cause.message) : null
  if (cause instanceof FrameError) return say(cause.message)
  const issues = issuesOf(cause)
  if (issues.length === 0) return null
  return say(issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join(' '), issues)
}

function issuesOf(cause: unknown): Issue[] {
  const issues: unknown = cause instanceof Error && cause.name === 'ZodError' ? Reflect.get(cause, 'issues') : []
  return Array.isArray(issues) ? issues.map(({ path, message }: Issue) => ({ path, message })) : []
}
