// The shapes on the wire, as clients see them: types alone, which the typed client carries with it.

/** An item of a session's input data: an open object, every key kept as sent. */
export interface InputItem {
  basename: string
  source: string
  [key: string]: unknown
}

/** As it may be sent: without a source it is of the `archive`. */
export interface ItemInput {
  basename: string
  source?: string
  [key: string]: unknown
}

export type OperationStatus = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'

/** A file that an operation made. Its URLs work without a token for as long as they are signed. */
export interface OutputFile {
  basename: string
  source: 'datalab'
  /** `fits` can be the input of other operations, `image` is a picture only. */
  type: 'fits' | 'image'
  large_url: string
  small_url: string
  fits_url?: string
  tif_url?: string
  filter?: string
  target_name?: string
  observation_date?: string
}

export type OperationOutput = { output_files: OutputFile[] } | { output_data: unknown[] }

export interface DataOperation {
  id: number
  name: string
  status: OperationStatus
  message: string
  /** From 0 to 1; it never falls. */
  operation_progress: number
  /** Null until there is something; while an operation runs, the files made so far. */
  output: OperationOutput | null
  input_data: Record<string, unknown>
  created: string
}

export interface DataSession {
  id: number
  operations: DataOperation[]
  user: string
  name: string
  input_data: InputItem[]
  created: string
  accessed: string
  modified: string
}

export interface Page<T> {
  count: number
  results: T[]
}

/** What a form needs to know of an input; which keys are there depends on the type. */
export interface WizardInput {
  readonly name: string
  readonly description: string
  readonly type: 'fits' | 'source' | 'target_positions' | 'float' | 'int' | 'string' | 'select'
  readonly required?: boolean
  readonly default?: number | string
  /** How many files or positions, or the bounds of a number. */
  readonly minimum?: number
  readonly maximum?: number
  readonly options?: readonly string[]
  /** All files must be of one filter. */
  readonly single_filter?: boolean
  /** The filters allowed. */
  readonly filter_options?: readonly string[]
  /** Offer to look the name up. */
  readonly name_lookup?: boolean
  readonly include_custom_scale?: boolean
  readonly color_picker?: boolean
}

export interface WizardDescription {
  readonly name: string
  readonly description: string
  readonly category: string
  readonly inputs: Readonly<Record<string, WizardInput>>
}

/** A frame of the archive. The upper-case names are those of older clients. Dates are ISO 8601 in UTC. */
export interface ArchiveFrame {
  id: number
  basename: string
  filename: string
  /** Of the file; it works without a token for as long as it is signed. */
  url: string
  /** What it shows of the sky, as a GeoJSON polygon. */
  area: Record<string, unknown> | null
  observation_date: string | null
  observation_day: string | null
  proposal_id: string | null
  instrument_id: string | null
  target_name: string | null
  reduction_level: number | null
  site_id: string | null
  telescope_id: string | null
  /** Seconds. */
  exposure_time: number | null
  primary_optical_element: string | null
  public_date: string | null
  configuration_type: string | null
  observation_id: number | null
  request_id: number | null
  version_set: { id: number; created: string; extension: string; url: string }[]
  thumbnails: { size: 'small' | 'large'; url: string; basename: string }[]
  DATE_OBS: string | null
  DAY_OBS: string | null
  PROPID: string | null
  INSTRUME: string | null
  OBJECT: string | null
  RLEVEL: number | null
  SITEID: string | null
  TELID: string | null
  EXPTIME: number | null
  FILTER: string | null
  L1PUBDAT: string | null
  OBSTYPE: string | null
  BLKUID: number | null
  REQNUM: number | null
}

/** What there is among frames, each in alphabetical order. */
export interface FrameValues {
  sites: string[]
  telescopes: string[]
  instruments: string[]
  filters: string[]
  proposals: string[]
  obstypes: string[]
}

export interface Profile {
  username: string
  email: string
  first_name: string
  last_name: string
  is_staff: boolean
  is_superuser: boolean
  proposals: { id: string; title: string; current: boolean }[]
  tokens: { api_token: string }
}

/** A star as it was measured on a frame: pixels from the lower left corner of the first one, counts. */
export interface MeasuredStar {
  x: number
  y: number
  net: number
  net_sigma: number
  background: number
  background_pixels: number
  aperture_pixels: number
  /** Part of the aperture that is missing pixels or off the frame. */
  aperture_missing_fraction: number
  /** Brightest pixel, background included. */
  peak: number
}

export interface ComparisonStar extends MeasuredStar {
  candidate_id: string
  ra: number
  dec: number
  /** Its part in the zero point of the frame, 0 … 1. */
  weight: number
  reference_magnitude: number
  instrumental_magnitude: number
  /** With the zero point of the frame. */
  calibrated_magnitude: number
}

/**
 * Everything that one point of a light curve was made of. Angles are degrees, radii pixels unless they say otherwise.
 */
export interface LightCurvePoint {
  frame: string
  date_obs: string
  exposure_seconds: number | null
  /** Electrons a count, electrons, counts. */
  gain: number
  read_noise: number
  saturation: number | null
  pixel_scale_arcsec: number
  radii_pixels: { aperture: number; inner: number; outer: number }
  target: MeasuredStar & {
    /** Predicted place. */
    ra: number
    dec: number
    /** False: measured at the prediction, as no centre was found near it. */
    recentred: boolean
    instrumental_magnitude: number | null
  }
  comparisons: ComparisonStar[]
  ensemble_net: number
  ensemble_sigma: number
  zero_point: number | null
  zero_point_sigma: number | null
  /** Noise beyond photons that is part of the error, mag. */
  error_floor: number
  differential_flux: number | null
  differential_flux_sigma: number | null
  magnitude: number | null
  magnitude_sigma: number | null
}

export interface PointExplanation {
  made_by: {
    operation: string
    /** Raised whenever the code gives other numbers. */
    operation_version: number
    /** Key of the result. */
    result: string
    convention: string
    calibration: string
    zero_point_from: string
  }
  radii_arcsec: { aperture: number; inner: number; outer: number }
  point: LightCurvePoint
}

/** What a subscription to a session's operations tells: all of them first, then each as it changes. */
export type OperationsEvent =
  | { type: 'snapshot'; operations: DataOperation[] }
  | { type: 'changed'; operation: DataOperation }
  | { type: 'deleted'; id: number }

/** Every way in which a call can fail that is no fault of ours. Codes are never reused for something else. */
export type ErrorCode =
  | 'not_authenticated'
  | 'session_not_found'
  | 'operation_not_found'
  | 'analysis_not_found'
  | 'point_not_found'
  | 'frame_not_found'
  | 'analysis_failed'
  | 'invalid_input'
  | 'too_many_attempts'

export interface Issue {
  /** From the root of the input; empty for a problem of no single field. */
  path: (string | number)[]
  message: string
}

/** What clients of the typed door get with an error, beside the message. */
export interface ErrorData {
  /** Which of the known ways to fail it is; null for what should not happen. */
  reason: ErrorCode | null
  /** What is wrong with which field of the input. */
  issues: Issue[]
  request_id: string | null
}
