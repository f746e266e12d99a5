export { type Band, bands, type Magnitudes, magnitudesFromColour } from './bands.ts'
export { type CatalogueRow, catalogueColumns, catalogueRows } from './catalogue.ts'
export type { Cluster } from './cluster.ts'
export { type Exposure, type ExposureOptions, exposeField, type SourceTruth } from './exposure.ts'
export {
  type Asteroid,
  asteroidAt,
  type Field,
  type FieldOptions,
  type Star,
  simulateField,
  starMagnitude,
  type Variability,
} from './field.ts'
export { frameBasename, frameHeader } from './frame-header.ts'
export { type Instrument, simulatedInstrument } from './instrument.ts'
export { type LoneStar, pictureLoneStar } from './lone-star.ts'
export { countPhotons } from './photons.ts'
export { createRandom, type Random } from './random.ts'
export { asteroidNight, clusterInTwoBands, type Scene, type SceneOptions, variableStarNight } from './scenes.ts'
export { type FieldPicture, type PlacedStar, pictureField } from './star-field.ts'
export { pixelToSky, skyToPixel, type TangentPlane } from './tangent-plane.ts'
export { type FieldTruth, type FrameTruth, fieldTruth, frameTruth } from './truth.ts'
export { type WriteFrameOptions, writeFrame, writeFrameTo, writeTruth } from './write-frame.ts'
