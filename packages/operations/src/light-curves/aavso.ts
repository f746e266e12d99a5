import { type CurvePoint, type LightCurve, titleOf } from './light-curve.ts'

/**
 * Codes of the AAVSO for filters, by the names that frames bear (https://www.aavso.org/filters). Primed names are those of
 * the Sloan system; `zs` is that of Pan-STARRS.
 */
const FILTER_CODES: Readonly<Record<string, string>> = {
  up: 'SU',
  gp: 'SG',
  rp: 'SR',
  ip: 'SI',
  zp: 'SZ',
  zs: 'ZS',
  U: 'U',
  B: 'B',
  V: 'V',
  R: 'R',
  I: 'I',
}
/** "Other", to be described in the notes. */
const OTHER_FILTER = 'O'

/** Longest name of a star that is accepted. */
const LONGEST_STAR_ID = 30
const NOT_KNOWN = 'na'

/**
 * A light curve in the AAVSO's extended file format (https://www.aavso.org/aavso-extended-file-format): Julian Dates (UTC) of the
 * middles of the exposures, magnitudes as they are (not transformed). Points whose middle is not known are left out, and all where the
 * zero point is arbitrary: the format has standard magnitudes, and differences from one named star. The observer's code is left open: a
 * line says so.
 */
export function lightCurveAavso(curve: LightCurve): string {
  const points = curve.calibrated ? curve.points.filter((point) => point.mid_exposure_jd_utc !== null) : []
  const note = curve.calibrated ? [] : ['# There are no points to submit: the zero point is not that of a catalogue.']
  return [
    '#TYPE=EXTENDED',
    '#OBSCODE=',
    '#SOFTWARE=Datalab',
    '#DELIM=,',
    '#DATE=JD',
    '#OBSTYPE=CCD',
    '# Put your AAVSO observer code behind OBSCODE= before you submit this file.',
    `# Magnitudes: ${field(curve.calibration)}`,
    ...note,
    '#NAME,DATE,MAG,MERR,FILT,TRANS,MTYPE,CNAME,CMAG,KNAME,KMAG,AMASS,GROUP,CHART,NOTES',
    ...points.map((point) => row(curve, point).map(field).join(',')),
    '',
  ].join('\n')
}

function row(curve: LightCurve, point: CurvePoint): string[] {
  const code = FILTER_CODES[curve.filter ?? '']
  const filterNote = code ? [] : [`filter ${curve.filter ?? 'unknown'}`]
  const barycentric = point.bjd_tdb === null ? [] : [`BJD_TDB ${point.bjd_tdb.toFixed(6)}`]
  return [
    titleOf(curve).slice(0, LONGEST_STAR_ID),
    point.mid_exposure_jd_utc!.toFixed(6),
    point.mag.toFixed(4),
    point.magerr === null ? NOT_KNOWN : point.magerr.toFixed(4),
    code ?? OTHER_FILTER,
    'NO',
    'STD',
    'ENSEMBLE',
    NOT_KNOWN,
    NOT_KNOWN,
    NOT_KNOWN,
    point.airmass === null ? NOT_KNOWN : point.airmass.toFixed(3),
    NOT_KNOWN,
    NOT_KNOWN,
    [point.fits_path, ...barycentric, ...filterNote].join('; '),
  ]
}

/** The format has no quotes: what would break a row is replaced. */
function field(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(',', ';')
}
