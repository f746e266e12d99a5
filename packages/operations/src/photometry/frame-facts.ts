import { type Detector, type Instant, parseUtcInstant, pixelScalesArcsec, type Wcs } from '@datalab/astro'

/** Values of a header by keyword; undefined where there is none. */
export type Cards = (keyword: string) => unknown

const SECONDS_PER_DAY = 86_400

/**
 * Arcseconds along a pixel: the mean of both axes of the WCS, else `PIXSCALE` if it is positive, else null.
 */
export function pixelScaleOf(cards: Cards, wcs: Wcs | null): number | null {
  if (wcs !== null) {
    const [axis1, axis2] = pixelScalesArcsec(wcs)
    return (axis1 + axis2) / 2
  }
  const stated = numberIn(cards, 'PIXSCALE')
  return stated !== null && stated > 0 ? stated : null
}

/**
 * `GAIN`, else `EGAIN`, else 1 (electrons a count); `RDNOISE`, else `READNOIS`, else `READNOISE`, else 0 (electrons).
 */
export function detectorOf(cards: Cards): Detector {
  return {
    gain: numberIn(cards, 'GAIN', 'EGAIN') ?? 1,
    readNoise: numberIn(cards, 'RDNOISE', 'READNOIS', 'READNOISE') ?? 0,
  }
}

/** Counts from which pixels are saturated: `SATURATE`, if it is positive; null where nothing is known. */
export function saturationOf(cards: Cards): number | null {
  const stated = numberIn(cards, 'SATURATE')
  return stated !== null && stated > 0 ? stated : null
}

/** Site, telescope and camera, as far as the header names them (`SITEID`, `TELID` else `TELESCOP`, `INSTRUME`). */
export function instrumentOf(cards: Cards): string {
  const telescope = nameIn(cards, 'TELID') ?? nameIn(cards, 'TELESCOP')
  const names = [nameIn(cards, 'SITEID'), telescope, nameIn(cards, 'INSTRUME')].filter((name) => name !== null)
  return names.length > 0 ? names.join(' ') : 'unknown instrument'
}

function nameIn(cards: Cards, keyword: string): string | null {
  const value = cards(keyword)
  return typeof value === 'string' ? value.trim() || null : null
}

/** Seconds the shutter was open; null where the header does not say, or nonsense. */
export function exposureSecondsOf(cards: Cards): number | null {
  const seconds = numberIn(cards, 'EXPTIME')
  return seconds !== null && seconds >= 0 ? seconds : null
}

/**
 * MJD (UTC) of the middle of the exposure: `MJD-OBS` (else `DATE-OBS`) + `EXPTIME`/2, an exposure time that cannot be
 * read or is negative counting as 0. Null without a time.
 */
export function midpointMjdOf(cards: Cards): number | null {
  const begun = startOf(cards)
  const start = numberIn(cards, 'MJD-OBS') ?? (begun && begun.day + begun.fraction)
  return start === null ? null : start + (exposureSecondsOf(cards) ?? 0) / 2 / SECONDS_PER_DAY
}

/** `DATE-OBS` (UTC), the start of the exposure; null where it is none. */
export function startOf(cards: Cards): Instant | null {
  const text = cards('DATE-OBS')
  return typeof text === 'string' ? parseUtcInstant(text) : null
}

/**
 * Where the telescope followed a moving target: `CAT-RA` (hours, 0 … 24) and `CAT-DEC` (degrees), each sexagesimal or
 * decimal. Degrees; null where either is missing, unreadable or out of range.
 */
export function ephemerisOf(cards: Cards): { ra: number; dec: number } | null {
  const hours = angleIn(cards('CAT-RA'))
  const degrees = angleIn(cards('CAT-DEC'))
  if (hours === null || degrees === null) return null
  if (hours < 0 || hours > 24 || Math.abs(degrees) > 90) return null
  return { ra: (hours * 15) % 360, dec: degrees }
}

const SEXAGESIMAL = /^([+-]?)(\d+)[: ]+(\d+)(?:[: ]+(\d+(?:\.\d*)?))?$/

/** A decimal number, or units, minutes and seconds of 60 with colons or blanks between. */
function angleIn(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const parts = SEXAGESIMAL.exec(value.trim())
  if (parts === null) return decimalIn(value)
  const [, sign, units, minutes, seconds = '0'] = parts
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return null
  const size = Number(units) + Number(minutes) / 60 + Number(seconds) / 3600
  return sign === '-' ? -size : size
}

/** The first of the keywords that holds a finite number, as a number or as text. */
export function numberIn(cards: Cards, ...keywords: string[]): number | null {
  for (const keyword of keywords) {
    const value = cards(keyword)
    const number =
      typeof value === 'string' ? decimalIn(value) : Number(typeof value === 'boolean' ? Number.NaN : value)
    if (value !== null && value !== undefined && number !== null && Number.isFinite(number)) return number
  }
  return null
}

function decimalIn(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}
