import { z } from 'zod'
import type { ArchiveFrame } from '../wire.ts'

const text = z.string().nullable()
const number = z.number().nullable()

/** A frame of the archive, as the OpenAPI document shows it. */
export const frameDocument = z
  .object({
    id: z.int(),
    basename: z.string(),
    filename: z.string(),
    url: z.url(),
    area: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What it shows of the sky, as a GeoJSON polygon.' }),
    observation_date: text,
    observation_day: text,
    proposal_id: text,
    instrument_id: text,
    target_name: text,
    reduction_level: number,
    site_id: text,
    telescope_id: text,
    exposure_time: number,
    primary_optical_element: text,
    public_date: text,
    configuration_type: text,
    observation_id: number,
    request_id: number,
    version_set: z.array(z.object({ id: z.int(), created: z.string(), extension: z.string(), url: z.url() })),
    thumbnails: z.array(z.object({ size: z.enum(['small', 'large']), url: z.url(), basename: z.string() })),
    DATE_OBS: text,
    DAY_OBS: text,
    PROPID: text,
    INSTRUME: text,
    OBJECT: text,
    RLEVEL: number,
    SITEID: text,
    TELID: text,
    EXPTIME: number,
    FILTER: text,
    L1PUBDAT: text,
    OBSTYPE: text,
    BLKUID: number,
    REQNUM: number,
  })
  .meta({ id: 'ArchiveFrame' }) satisfies z.ZodType<ArchiveFrame>
