import type { Frame } from '@datalab/store'

/** A frame as the API of a science archive tells of it; the upper-case names are those of its older clients. */
export function archiveFrameJson(frame: Frame, url: string) {
  const extension = frame.filename.slice(frame.basename.length)
  return {
    id: frame.id,
    basename: frame.basename,
    filename: frame.filename,
    url,
    area: frame.area,
    observation_date: frame.observationDate,
    observation_day: frame.observationDay,
    proposal_id: frame.proposalId,
    instrument_id: frame.instrumentId,
    target_name: frame.targetName,
    reduction_level: frame.reductionLevel,
    site_id: frame.siteId,
    telescope_id: frame.telescopeId,
    exposure_time: frame.exposureTime,
    primary_optical_element: frame.primaryOpticalElement,
    public_date: frame.publicDate,
    configuration_type: frame.configurationType,
    observation_id: frame.observationId,
    request_id: frame.requestId,
    version_set: [{ id: frame.id, created: new Date(frame.modifiedMs).toISOString(), extension, url }],
    thumbnails: [] as { size: 'small' | 'large'; url: string; basename: string }[],
    DATE_OBS: frame.observationDate,
    DAY_OBS: frame.observationDay,
    PROPID: frame.proposalId,
    INSTRUME: frame.instrumentId,
    OBJECT: frame.targetName,
    RLEVEL: frame.reductionLevel,
    SITEID: frame.siteId,
    TELID: frame.telescopeId,
    EXPTIME: frame.exposureTime,
    FILTER: frame.primaryOpticalElement,
    L1PUBDAT: frame.publicDate,
    OBSTYPE: frame.configurationType,
    BLKUID: frame.observationId,
    REQNUM: frame.requestId,
  }
}
