import type { Magnitudes } from './bands.ts'

/** A telescope with its camera and its sky. */
export interface Instrument {
  siteId: string
  telescopeId: string
  instrumentId: string
  pixelScaleArcsec: number
  gainElectronsPerAdu: number
  readNoiseElectrons: number
  saturationAdu: number
  /** Magnitude that gives one electron a second. */
  zeroPoints: Magnitudes
  /** Magnitude of a square arcsecond of empty sky. */
  skyMagnitudes: Magnitudes
  latitudeDegrees: number
  longitudeDegrees: number
  heightMetres: number
}

/** A one-metre telescope, binned 2 × 2, that exists nowhere. */
export const simulatedInstrument: Instrument = {
  siteId: 'sim',
  telescopeId: '1m0a',
  instrumentId: 'fa99',
  pixelScaleArcsec: 0.778,
  gainElectronsPerAdu: 1,
  readNoiseElectrons: 8,
  saturationAdu: 120_000,
  zeroPoints: { gp: 23.6, rp: 23.5, ip: 23.1, zs: 22.1 },
  skyMagnitudes: { gp: 21.7, rp: 20.9, ip: 19.9, zs: 19.1 },
  latitudeDegrees: -31.27,
  longitudeDegrees: 149.07,
  heightMetres: 1116,
}
