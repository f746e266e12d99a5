export { alignStars, type StarAlignment } from './alignment/align-stars.ts'
export type { StarList } from './alignment/star-list.ts'
export type { PlaneTransform } from './alignment/transform.ts'
export {
  type CalibrationOptions,
  type CalibrationStrategy,
  calibrateSeries,
  type SeriesCalibration,
  type SeriesCalibrationResult,
} from './calibration/calibrate-series.ts'
export { fluxToMagnitude, type Magnitude } from './calibration/flux-magnitude.ts'
export {
  type EnsembleLimits,
  instrumentalMagnitude,
  MAGNITUDES_PER_RELATIVE_FLUX,
  type SeriesMeasurements,
} from './calibration/series.ts'
export { sampledOverlap } from './circles/circle-overlap.ts'
export { type FieldStars, guessMembership, type MembershipGuess } from './clusters/membership.ts'
export { areaAverage } from './display/area-average.ts'
export { linearTable, toDisplayBytes } from './display/bytes.ts'
export { addChannel, putColourLevels } from './display/colour.ts'
export { gammaTable } from './display/gamma.ts'
export { type DisplayHistogram, displayHistogram } from './display/histogram.ts'
export { reduceLevels } from './display/reduce.ts'
export {
  type DisplayLimits,
  type DisplayScale,
  displayLimits,
  displayScale,
  type PixelValues,
} from './display/scale.ts'
export {
  type CandidateOptions,
  type Candidates,
  candidateId,
  type FrameSources,
  findCandidates,
} from './matching/candidates.ts'
export { matchOneToOne, type SkyPairs, type SkyPlaces } from './matching/match-one-to-one.ts'
export { createSkyIndex, type SkyIndex, type SkyNeighbour, type SkyNeighbours } from './matching/sky-index.ts'
export {
  createMedianInput,
  type MedianInput,
  medianInputBytes,
  medianOfFrames,
  type PixelMemory,
} from './median/median-of-frames.ts'
export { type FoundPeriod, lombScargle, type PeriodCandidate, type PeriodSearch } from './period/lomb-scargle.ts'
export {
  type ApertureFailure,
  type ApertureResult,
  type ApertureSum,
  apertureSum,
  type Detector,
} from './photometry/aperture.ts'
export { annulusBackground, type Background, type BackgroundOptions } from './photometry/background.ts'
export { type Centroid, type CentroidFailure, type CentroidOptions, centroid } from './photometry/centroid.ts'
export type { ImagePixels, PhotometryConvention } from './photometry/image-pixels.ts'
export { measureStar, type StarMeasurement, type StarOptions, type StarRadii } from './photometry/measure-star.ts'
export { type AdaptiveOptions, createAdaptiveResampler } from './resample/adaptive.ts'
export { type CubicSpline, createCubicSpline } from './resample/bicubic.ts'
export { sampleBilinear } from './resample/bilinear.ts'
export { boxInGrid, type CommonGrid, commonGrid, type PixelBox, type PlacedImage } from './resample/common-grid.ts'
export type { InputImage } from './resample/input-image.ts'
export { sampleLanczos3 } from './resample/lanczos.ts'
export { maskOfMissing, type PixelMask, withoutMasked } from './resample/mask.ts'
export { sampleNearest } from './resample/nearest.ts'
export { createMapping, type MappingModel, type PixelMapping, skyMapping } from './resample/pixel-mapping.ts'
export { createResampler, type ResampleMethod, type Resampler, type Resampling } from './resample/resampler.ts'
export { trimToValid, type ValidExtents } from './resample/valid-box.ts'
export {
  type ApertureOptions,
  type ApertureSums,
  type Apertures,
  sumApertures,
  sumCircles,
} from './sources/aperture-sums.ts'
export {
  type BackgroundMeshOptions,
  type BackgroundModel,
  backgroundMap,
  backgroundRmsMap,
  estimateBackground,
  subtractBackground,
} from './sources/background-mesh.ts'
export { type Extraction, extractSources } from './sources/extract-sources.ts'
export type { ExtractionOptions } from './sources/extraction-options.ts'
export { SOURCE_FLAGS, type SourceFlag } from './sources/flags.ts'
export { type FluxRadii, fluxRadii } from './sources/flux-radius.ts'
export { type SourceImage, SourcesError } from './sources/image.ts'
export { type KronRadii, kronRadii } from './sources/kron.ts'
export type { SourceTable } from './sources/source-table.ts'
export { type WindowedPositions, windowedPositions } from './sources/windowed.ts'
export { positionAngleDegrees, separationDegrees } from './sphere/separation.ts'
export { sumOfFrames } from './statistics/frame-sum.ts'
export { medianOfImage } from './statistics/image-median.ts'
export { medianOf, SIGMA_PER_MEDIAN_DEVIATION } from './statistics/order.ts'
export { airmass, type HorizontalPlace, horizontalPlace, type SiderealTime, siderealTime } from './time/horizon.ts'
export {
  addSeconds,
  besselianEpoch,
  formatJd,
  formatMjd,
  type Instant,
  instant,
  JD_OF_MJD_ZERO,
  jdOf,
  julianEpoch,
  mjdOf,
} from './time/instant.ts'
export { bjdTdb, bjdTdbInstant, hjdUtc, type LightTravel, lightTravel, type Sighting } from './time/light-travel.ts'
export { type MovingStar, moveStar, moveStarLinearly } from './time/proper-motion.ts'
export { addUtcSeconds, taiToTt, taiToUtc, ttToTdb, utcToTai, utcToTdb, utcToTt } from './time/scales.ts'
export type { Site } from './time/site.ts'
export { formatUtc, parseUtc, parseUtcInstant } from './time/utc-text.ts'
export { searchTrack, type TrackFrame, type TrackSearch, type TrackSource } from './tracks/search-track.ts'
export { fitTrack, type Track, type TrackResult, type TrackSample } from './tracks/track.ts'
export { type PixelWindow, rewindowWcs } from './wcs/crop.ts'
export {
  pixelScalesArcsec,
  type SkyOrientation,
  skyCornerCentres,
  skyFootprint,
  skyOrientation,
} from './wcs/geometry.ts'
export type { WcsModel } from './wcs/model.ts'
export { parseWcs } from './wcs/parse-wcs.ts'
export { type Matrix3, type Wcs, WcsError } from './wcs/wcs.ts'
