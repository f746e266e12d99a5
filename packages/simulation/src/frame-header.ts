import type { CardInput } from '@datalab/fits'
import { type Exposure, type ExposureOptions, mjdOf, utcOf } from './exposure.ts'
import { simulatedInstrument } from './instrument.ts'

/** `sim1m0a-fa99-20240115-0101-e91`: telescope, camera, day of observation, number, level of reduction. */
export function frameBasename(options: ExposureOptions): string {
  const { siteId, telescopeId, instrumentId } = options.instrument ?? simulatedInstrument
  const number = String(options.number).padStart(4, '0')
  return `${siteId}${telescopeId}-${instrumentId}-${observingDay(options)}-${number}-e91`
}

/** The day on which the night began, where the telescope stands. */
function observingDay({ start, instrument = simulatedInstrument }: ExposureOptions): string {
  const localMjd = mjdOf(start) + instrument.longitudeDegrees / 360
  return utcOf(Math.floor(localMjd - 0.5))
    .slice(0, 10)
    .replaceAll('-', '')
}

/** Cards of `SCI`, as the pipeline of a telescope network writes them. */
export function frameHeader(exposure: Exposure): CardInput[] {
  return [...observationCards(exposure), ...detectorCards(exposure), ...wcsCards(exposure), ...reductionCards(exposure)]
}

type Row = [keyword: string, value: string | number | boolean, comment: string]

function cards(rows: Row[]): CardInput[] {
  return rows.map(([keyword, value, comment]) => ({ keyword, value, comment }))
}

/** Whole values stay floats where others are, so that a column of headers has one type. */
function floatCard(keyword: string, value: number, comment: string): CardInput {
  return { keyword, value, comment, type: 'F' }
}

function observationCards(exposure: Exposure): CardInput[] {
  const { field, options, instrument, startMjd, middleMjd } = exposure
  const endMjd = 2 * middleMjd - startMjd
  const request = options.requestId ?? 77
  return [
    ...cards([
      ['DATE-OBS', utcOf(startMjd), '[UTC] Start of the exposure'],
      ['DAY-OBS', observingDay(options), '[UTC] Date at the start of the night'],
      ['UTSTART', utcOf(startMjd).slice(11), '[UTC] Start of the exposure'],
      ['UTSTOP', utcOf(endMjd).slice(11), '[UTC] End of the exposure'],
      ['MJD-OBS', Number(startMjd.toFixed(7)), '[UTC days] Start, Modified Julian Date'],
    ]),
    floatCard('EXPTIME', options.exposureSeconds, '[s] Exposure time'),
    ...cards([
      ['FILTER', options.band, 'Filter used'],
      ['OBSTYPE', 'EXPOSE', 'Observation type'],
      ['OBJECT', field.name, 'Name of the object'],
      ['SRCTYPE', 'EXTRASOLAR', 'Source type'],
      ['SITEID', instrument.siteId, 'Site code'],
      ['ENCID', 'doma', 'Enclosure'],
      ['TELID', instrument.telescopeId, 'Telescope'],
      ['TELESCOP', `${instrument.telescopeId.slice(0, 3)}-01`, 'Name of the telescope'],
      ['INSTRUME', instrument.instrumentId, 'Instrument'],
      ['ORIGIN', 'Datalab', 'Simulated: no light was involved'],
      ['PROPID', options.proposalId ?? 'DEMO2024A-001', 'Proposal'],
      ['BLKUID', 4200 + options.number, 'Observation'],
      ['REQNUM', String(request).padStart(10, '0'), 'Request'],
    ]),
    floatCard('LATITUDE', instrument.latitudeDegrees, '[deg North] Telescope'),
    floatCard('LONGITUD', instrument.longitudeDegrees, '[deg East] Telescope'),
    floatCard('HEIGHT', instrument.heightMetres, '[m] Telescope above sea level'),
  ]
}

function detectorCards({ instrument, skyAdu, fwhmPixels, zeroPoint }: Exposure): CardInput[] {
  return [
    floatCard('GAIN', instrument.gainElectronsPerAdu, '[electrons/count] Gain'),
    floatCard('RDNOISE', instrument.readNoiseElectrons, '[electrons/pixel] Read noise'),
    floatCard('SATURATE', instrument.saturationAdu, '[ADU] Saturation level'),
    floatCard('MAXLIN', instrument.saturationAdu, '[ADU] Upper limit of linearity'),
    floatCard('PIXSCALE', instrument.pixelScaleArcsec, '[arcsec/pixel] Nominal pixel scale'),
    { keyword: 'CCDSUM', value: '2 2', comment: 'Binning' },
    floatCard('L1MEDIAN', round(skyAdu, 4), '[counts] Sky'),
    floatCard('L1FWHM', round(fwhmPixels * instrument.pixelScaleArcsec, 4), '[arcsec] Width of the stars'),
    floatCard('L1ZP', round(zeroPoint, 5), '[mag] Magnitude of one count'),
  ]
}

function wcsCards({ plane }: Exposure): CardInput[] {
  const [cd11, cd12, cd21, cd22] = plane.cd
  return [
    ...cards([
      ['WCSAXES', 2, 'Number of world axes'],
      ['CTYPE1', 'RA---TAN', 'Gnomonic projection'],
      ['CTYPE2', 'DEC--TAN', 'Gnomonic projection'],
      ['CUNIT1', 'deg', ''],
      ['CUNIT2', 'deg', ''],
      ['RADESYS', 'ICRS', 'Reference system'],
    ]),
    floatCard('CRVAL1', plane.crval[0], '[deg] RA of the reference pixel'),
    floatCard('CRVAL2', plane.crval[1], '[deg] Dec of the reference pixel'),
    floatCard('CRPIX1', plane.crpix[0], '[pixel] Reference pixel'),
    floatCard('CRPIX2', plane.crpix[1], '[pixel] Reference pixel'),
    floatCard('CD1_1', cd11, '[deg/pixel]'),
    floatCard('CD1_2', cd12, '[deg/pixel]'),
    floatCard('CD2_1', cd21, '[deg/pixel]'),
    floatCard('CD2_2', cd22, '[deg/pixel]'),
    { keyword: 'RA', value: sexagesimal(plane.crval[0] / 15, 4), comment: '[HH:MM:SS.ssss] Pointing' },
    { keyword: 'DEC', value: sexagesimal(plane.crval[1], 3), comment: '[sDD:MM:SS.sss] Pointing' },
    { keyword: 'CAT-RA', value: sexagesimal(plane.crval[0] / 15, 4), comment: '[HH:MM:SS.ssss] As asked for' },
    { keyword: 'CAT-DEC', value: sexagesimal(plane.crval[1], 3), comment: '[sDD:MM:SS.sss] As asked for' },
  ]
}

function reductionCards(exposure: Exposure): CardInput[] {
  return cards([
    ['RLEVEL', 91, 'Reduction level'],
    [
      'L1PUBDAT',
      `${exposure.options.publicDate ?? utcOf(exposure.startMjd)}Z`.replace(/ZZ$/, 'Z'),
      '[UTC] Public from',
    ],
    ['PIPEVER', '1.0.0', 'Version of the pipeline'],
    ['EXTNAME', 'SCI', 'Name of this extension'],
  ])
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

/** Hours or degrees as `-31:30:00.000`; rounded first, so that no part is 60. */
export function sexagesimal(value: number, digits: number): string {
  const unit = 10 ** digits
  const total = Math.round(Math.abs(value) * 3600 * unit)
  const seconds = (total % (60 * unit)) / unit
  const minutes = Math.floor(total / (60 * unit)) % 60
  const whole = Math.floor(total / (3600 * unit))
  const two = (part: number) => String(part).padStart(2, '0')
  return `${value < 0 ? '-' : ''}${two(whole)}:${two(minutes)}:${seconds.toFixed(digits).padStart(digits + 3, '0')}`
}
