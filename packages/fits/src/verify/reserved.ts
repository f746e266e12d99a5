import type { Hdu, HduKind } from '../hdu.ts'
import type { Card } from '../header/card.ts'
import type { ProblemList } from './problems.ts'

/** Types of values: string, logical, integer, real (an integer will do). */
type ValueType = 'S' | 'L' | 'I' | 'F'

const NAMES: Record<ValueType, string> = { S: 'a string', L: 'a logical', I: 'an integer', F: 'a number' }

/** Keywords that the standard reserves with the type that it gives them (sections 4.4.2, 7, 8, 10). */
const RESERVED: readonly [keywords: RegExp, type: ValueType][] = [
  [/^(?:DATE|DATE-(?:OBS|BEG|AVG|END)|ORIGIN|AUTHOR|REFERENC|OBJECT|TELESCOP|INSTRUME|OBSERVER)$/, 'S'],
  [/^(?:BUNIT|EXTNAME|CHECKSUM|DATASUM|ZHECKSUM|ZDATASUM|TIMESYS|TREFPOS|TIMEUNIT)$/, 'S'],
  [/^(?:TTYPE|TUNIT|TFORM|TDISP|TDIM)\d{1,3}$/, 'S'],
  [/^(?:CTYPE|CUNIT|CNAME)\d{1,2}[A-Z]?$|^(?:WCSNAME|RADESYS|SPECSYS)[A-Z]?$|^RADECSYS$/, 'S'],
  [/^(?:ZCMPTYPE|ZQUANTIZ|ZTENSION|ZNAME\d{1,3})$/, 'S'],
  [/^(?:EXTEND|GROUPS|INHERIT|BLOCKED|ZIMAGE|ZSIMPLE|ZEXTEND|ZBLOCKED)$/, 'L'],
  [/^(?:EXTVER|EXTLEVEL|BLANK|THEAP|TFIELDS|TBCOL\d{1,3}|WCSAXES[A-Z]?)$/, 'I'],
  [/^(?:ZBITPIX|ZNAXIS\d{0,3}|ZTILE\d{1,3}|ZPCOUNT|ZGCOUNT|ZDITHER0|ZBLANK)$/, 'I'],
  [/^(?:BSCALE|BZERO|DATAMAX|DATAMIN|EPOCH|EQUINOX[A-Z]?|MJD-(?:OBS|BEG|AVG|END)|MJDREF[IF]?)$/, 'F'],
  [/^(?:TSCAL|TZERO)\d{1,3}$|^OBSGEO-[XYZBLH]$|^(?:LONPOLE|LATPOLE|RESTFRQ|RESTWAV)[A-Z]?$/, 'F'],
  [/^(?:CRVAL|CRPIX|CDELT|CROTA|CRDER|CSYER)\d{1,2}[A-Z]?$|^(?:CD|PC|PV)\d{1,2}_\d{1,2}[A-Z]?$/, 'F'],
]

function hasType({ type }: Card, wanted: ValueType): boolean {
  if (type === 'U' || type === '?' || type === 'X') return true // told elsewhere, or no value at all
  return type === wanted || (wanted === 'F' && type === 'I')
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d*)?)?$/
/** As dates were written up to 1999 (day, month, year). */
const OLD_DATE = /^(\d{2})\/(\d{2})\/(\d{2})$/

/** Whether a text is a date that there is (section 4.4.2.1); seconds may be leap seconds. */
function isDate(text: string): boolean {
  const old = OLD_DATE.exec(text)
  const date = old === null ? DATE.exec(text) : ['', `19${old[3]}`, old[2], old[1]]
  if (date === null) return false
  const [year, month, day, hour, minute, second] = date.slice(1).map((part) => Number(part ?? 0))
  const lastDay = new Date(Date.UTC(year!, month!, 0)).getUTCDate()
  if (!(month! >= 1 && month! <= 12 && day! >= 1 && day! <= lastDay)) return false
  return (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) <= 60
}

const COLUMN_KEYWORDS = /^(?:TFIELDS|THEAP|(?:TTYPE|TFORM|TBCOL|TUNIT|TDISP|TDIM|TNULL|TSCAL|TZERO)\d{1,3})$/
const ARRAY_KEYWORDS = /^(?:BSCALE|BZERO|BUNIT|BLANK|DATAMAX|DATAMIN)$/

const isArray = (kind: HduKind) => kind === 'image' || kind === 'empty' || kind === 'groups'
const isTable = (kind: HduKind) => kind === 'bintable' || kind === 'table'

/** Why a keyword does not belong into this HDU; null where it may be there. */
function misplaced(keyword: string, hdu: Hdu, axes: number): string | null {
  if (isArray(hdu.kind) && COLUMN_KEYWORDS.test(keyword)) return 'the keyword describes columns, but there is no table'
  if (isTable(hdu.kind) && ARRAY_KEYWORDS.test(keyword)) return 'the keyword describes an array, but this is a table'
  if (hdu.index > 0 && (keyword === 'SIMPLE' || keyword === 'EXTEND' || keyword === 'BLOCKED')) {
    return 'the keyword belongs into the primary header only'
  }
  if (hdu.index === 0 && keyword === 'XTENSION') return 'the keyword does not belong into the primary header'
  const axis = /^NAXIS(\d{1,3})$/.exec(keyword)
  if (axis !== null && Number(axis[1]) > axes) return `there are only ${axes} axes`
  if (keyword === 'BLANK' && isArray(hdu.kind) && (hdu.header.integer('BITPIX') ?? 0) < 0) {
    return 'floating-point pixels are missing as NaN, not by BLANK'
  }
  return null
}

function checkValue(problems: ProblemList, { keyword, value }: Card): void {
  if (keyword === 'BSCALE' && value === 0) problems.warn('the scale is 0', keyword)
  if (keyword === 'EPOCH' || keyword === 'BLOCKED' || keyword === 'RADECSYS') {
    problems.warn('the keyword is deprecated', keyword)
  }
  if (/^DATE(?:-(?:OBS|BEG|AVG|END))?$/.test(keyword) && typeof value === 'string' && !isDate(value.trim())) {
    problems.error(`'${value}' is no date as the standard writes it`, keyword)
  }
}

const LIMITS: Record<number, [number, number]> = { 8: [0, 255], 16: [-32768, 32767], 32: [-(2 ** 31), 2 ** 31 - 1] }

function checkBlank(problems: ProblemList, { header }: Hdu): void {
  const limits = LIMITS[header.integer('BITPIX') ?? 0]
  const blank = header.integer('BLANK')
  if (limits === undefined || blank === undefined || (blank >= limits[0] && blank <= limits[1])) return
  problems.warn(`no pixel can be ${blank}`, 'BLANK')
}

/** Reserved keywords: of the right type, in an HDU where they mean something. */
export function checkReserved(problems: ProblemList, hdu: Hdu): void {
  const axes = hdu.header.integer('NAXIS') ?? 0
  for (const card of hdu.header.cards) {
    const { keyword, type } = card
    if (type === 'X') continue
    const reserved = RESERVED.find(([keywords]) => keywords.test(keyword))
    if (reserved !== undefined && !hasType(card, reserved[1]))
      problems.error(`the value is not ${NAMES[reserved[1]]}`, keyword)
    const reason = misplaced(keyword, hdu, axes)
    if (reason !== null) problems.error(reason, keyword)
    checkValue(problems, card)
  }
  if (isArray(hdu.kind)) checkBlank(problems, hdu)
}
