import { type CurvePoint, type LightCurve, titleOf } from './light-curve.ts'

type Column = readonly [name: string, text: (point: CurvePoint) => string]

const COLUMNS: readonly Column[] = [
  ['observation_date', (point) => quoted(point.observation_date)],
  ['julian_date', (point) => point.julian_date.toFixed(9)],
  ['mid_exposure_jd_utc', (point) => decimals(point.mid_exposure_jd_utc, 9)],
  ['bjd_tdb', (point) => decimals(point.bjd_tdb, 9)],
  ['airmass', (point) => decimals(point.airmass, 4)],
  ['mag', (point) => point.mag.toFixed(6)],
  ['magerr', (point) => decimals(point.magerr, 6)],
  ['frame', (point) => quoted(point.fits_path)],
]

/** Times that a table has only if it has them for every point: programs that read it would lose the others. */
const WHOLE_OR_NOT = new Set(['mid_exposure_jd_utc', 'bjd_tdb'])

/**
 * A light curve as comma-separated values under one row of names; lines that begin with # tell what it is. Numbers that are not
 * known are empty; columns without any are left out.
 */
export function lightCurveCsv(curve: LightCurve): string {
  const { points, source, filter, calibration } = curve
  const columns = COLUMNS.filter(([name, text]) => {
    const known = (point: CurvePoint) => text(point) !== ''
    return WHOLE_OR_NOT.has(name) ? points.every(known) : points.some(known)
  })
  const comments = [
    `Light curve of ${titleOf(curve)}, RA ${source.ra} Dec ${source.dec} degrees (ICRS), filter ${filter ?? 'unknown'}`,
    `Magnitudes: ${calibration}`,
    'julian_date: start of the exposure, UTC; mid_exposure_jd_utc: its middle, UTC; bjd_tdb: its middle, TDB at the barycentre',
  ]
  return [
    ...comments.map((comment) => `# ${singleLine(comment)}`),
    columns.map(([name]) => name).join(','),
    ...points.map((point) => columns.map(([, text]) => text(point)).join(',')),
    '',
  ].join('\n')
}

function decimals(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function singleLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
