import type { ArchiveSearch } from '@datalab/frames'
import { z } from 'zod'
import { dateTimeFilter } from '../contracts/date-time.ts'
import { booleanFilter, integerFilter, numberFilter } from '../contracts/filters.ts'
import { textFilter } from '../contracts/text.ts'

const POINT = /^\s*POINT\s*\(\s*([+-]?[\d.eE+-]+)[\s,]+([+-]?[\d.eE+-]+)\s*\)\s*$/i

/** A place in the sky as `POINT(ra dec)`, degrees. */
function pointFilter() {
  return textFilter()
    .transform((text, context): { ra: number; dec: number } | undefined => {
      if (text === undefined) return undefined
      const [ra, dec] = (POINT.exec(text) ?? []).slice(1).map(Number) as [number?, number?]
      if (ra !== undefined && dec !== undefined && Number.isFinite(ra) && Math.abs(dec) <= 90) return { ra, dec }
      context.addIssue({ code: 'custom', message: 'Enter a place as POINT(ra dec), in degrees.', input: text })
      return z.NEVER
    })
    .optional()
}

/** What frames can be looked for by; all have to hold. Names are those of a science archive. */
export const frameFilters = {
  start: dateTimeFilter(),
  end: dateTimeFilter(),
  basename: textFilter(),
  basename_exact: textFilter(),
  target_name: textFilter(),
  target_name_exact: textFilter(),
  primary_optical_element: textFilter(),
  instrument_id: textFilter(),
  telescope_id: textFilter(),
  site_id: textFilter(),
  proposal_id: textFilter(),
  observation_id: integerFilter(),
  request_id: integerFilter(),
  reduction_level: integerFilter(),
  configuration_type: textFilter(),
  exclude_calibrations: booleanFilter(),
  exposure_time: numberFilter().meta({ description: 'Seconds, at least.' }),
  covers: pointFilter().meta({ description: 'A place that the frame shows: POINT(ra dec), degrees.' }),
  public: booleanFilter(),
  submitter: textFilter(),
}

type Filters = z.output<z.ZodObject<typeof frameFilters>>

export const asSearch = (filters: Filters): ArchiveSearch => ({
  start: filters.start,
  end: filters.end,
  basename: filters.basename,
  basenameExact: filters.basename_exact,
  targetName: filters.target_name,
  targetNameExact: filters.target_name_exact,
  primaryOpticalElement: filters.primary_optical_element,
  instrumentId: filters.instrument_id,
  telescopeId: filters.telescope_id,
  siteId: filters.site_id,
  proposalId: filters.proposal_id,
  observationId: filters.observation_id,
  requestId: filters.request_id,
  reductionLevel: filters.reduction_level,
  configurationType: filters.configuration_type,
  excludeCalibrations: filters.exclude_calibrations,
  exposureTime: filters.exposure_time,
  covers: filters.covers,
  public: filters.public,
  submitter: filters.submitter,
})
