import type { StarList } from '@datalab/astro'
import type { SourceCatalogue } from './source-catalogue.ts'

/** Bits of `flag`: cut off by the edge of the frame, or its aperture is. */
const CUT_OFF = 8 | 16
/** Assumed where the catalogue does not tell, pixels. */
const USUAL_FWHM_PIXELS = 4
const SIGMA_PER_FWHM = 1 / 2.3548

/**
 * The sources of a catalogue as stars of the image, pixels from 0 (catalogues count from 1): windowed positions where
 * there are some, else isophotal ones; the error of a position from the width of the source and its signal to noise. Those that are cut
 * off, or lie where the image has no pixel, have the flux NaN.
 */
export function starsOf(
  catalogue: SourceCatalogue,
  size: { readonly width: number; readonly height: number },
): StarList {
  const column = (...names: string[]) => catalogue.column(names.find((name) => catalogue.has(name)) ?? names[0]!)
  const windowed = catalogue.has('xwin') && catalogue.has('ywin')
  const [x, y] = windowed ? [column('xwin'), column('ywin')] : [column('x'), column('y')]
  const flag = column('flag')
  const known = catalogue.has('flux') || catalogue.has('peak')
  const flux = known ? column('flux', 'peak') : new Float64Array(catalogue.rows).fill(1)
  const fluxerr = column('fluxerr')
  const fwhm = column('fwhm')
  const cutOff = (row: number) => (flag[row]! & CUT_OFF) !== 0
  const isWithin = (position: number, pixels: number) => position >= 0.5 && position <= pixels + 0.5
  const isOff = (row: number) => !(isWithin(x[row]!, size.width) && isWithin(y[row]!, size.height))
  return {
    x: x.map((value) => value - 1),
    y: y.map((value) => value - 1),
    flux: flux.map((value, row) => (cutOff(row) || isOff(row) ? Number.NaN : value)),
    sigma: flux.map((value, row) => {
      const width = fwhm[row]! > 0 ? fwhm[row]! : USUAL_FWHM_PIXELS
      const signalToNoise = fluxerr[row]! > 0 ? value / fluxerr[row]! : Math.sqrt(value)
      return (width * SIGMA_PER_FWHM) / signalToNoise
    }),
  }
}
