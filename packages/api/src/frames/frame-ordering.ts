import type { FrameOrdering } from '@datalab/store'
import { z } from 'zod'
import { textFilter } from '../contracts/text.ts'

const COLUMNS: Readonly<Record<string, FrameOrdering['by']>> = {
  observation_date: 'observationDate',
  id: 'id',
  basename: 'basename',
  target_name: 'targetName',
  exposure_time: 'exposureTime',
  public_date: 'publicDate',
}
const NAMES = Object.keys(COLUMNS)

/** By what a list is ordered: one of the names, with a minus before it for the largest first. */
export function orderingFilter() {
  return textFilter()
    .transform((text, context): FrameOrdering | undefined => {
      if (text === undefined) return undefined
      const by = COLUMNS[text.replace(/^-/, '')]
      if (by !== undefined) return { by, descending: text.startsWith('-') }
      context.addIssue({ code: 'custom', message: `Order by one of ${NAMES.join(', ')}, or - and one of them.` })
      return z.NEVER
    })
    .optional()
    .meta({
      description: `One of ${NAMES.join(', ')}; with - before it the largest first. By default -observation_date.`,
    })
}
