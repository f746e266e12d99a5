import { parseWcs, type Wcs, WcsError } from '@datalab/astro'
import type { Header } from '@datalab/fits'
import type { FrameFile } from './frame-files.ts'

/** The celestial coordinates of a frame, or why there are none. */
export type FrameWcs =
  | { readonly ok: true; readonly wcs: Wcs; readonly system: string }
  | { readonly ok: false; readonly reason: string }

export function wcsOfFrame({ header }: FrameFile): FrameWcs {
  try {
    const wcs = parseWcs((keyword) => header.get(keyword))
    if (wcs === null) return { ok: false, reason: 'it has no celestial coordinates (WCS).' }
    return { ok: true, wcs, system: celestialSystem(header) }
  } catch (error) {
    if (!(error instanceof WcsError)) throw error
    return { ok: false, reason: `its celestial coordinates (WCS) are not usable. ${error.message}` }
  }
}

/** ICRS and FK5 of 2000 agree to 0.02″; others would put stars beside each other without a word. */
function celestialSystem(header: Header): string {
  const system = header.string('RADESYS')?.trim() ?? header.string('RADECSYS')?.trim() ?? 'ICRS'
  const equinox = header.number('EQUINOX') ?? 2000
  return system === 'ICRS' || (system === 'FK5' && equinox === 2000) ? 'ICRS' : `${system} ${equinox}`
}
