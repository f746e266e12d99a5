import { alignStars, type MappingModel, type StarList, skyMapping } from '@datalab/astro'
import { FitsError } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { sourcesOf } from '../catalogues/sources-of.ts'
import { starsOf } from '../catalogues/star-list.ts'
import type { FrameFile } from './frame-files.ts'
import { wcsOfFrame } from './frame-wcs.ts'

/** How a frame lies on the first one, pixel centres to pixel centres. */
export type Registration =
  | { readonly by: 'sky'; readonly toFrame: MappingModel }
  | { readonly by: 'stars'; readonly toFrame: MappingModel; readonly matched: number; readonly residualPixels: number }
  /** The first frame itself. */
  | { readonly by: 'itself' }
  /** Nothing is known: why. */
  | { readonly by: 'nothing'; readonly reason: string }

/**
 * Registers frames onto the first: by their WCS where both have one in the same celestial system, else by the star
 * patterns of their catalogues. Never by a guess.
 *
 * @param beforeEach called before each frame, and may throw
 */
export function registerFrames(files: readonly FrameFile[], beforeEach = () => {}): Registration[] {
  const [first, ...others] = files as [FrameFile, ...FrameFile[]]
  const reference = wcsOfFrame(first)
  let stars: StarList | null | undefined
  return [
    { by: 'itself' },
    ...others.map((file): Registration => {
      beforeEach()
      const own = wcsOfFrame(file)
      if (reference.ok && own.ok && reference.system === own.system) {
        return { by: 'sky', toFrame: skyMapping(reference.wcs, own.wcs) }
      }
      stars ??= readStars(first)
      return registerByStars(stars, readStars(file))
    }),
  ]
}

function registerByStars(reference: StarList | null, stars: StarList | null): Registration {
  const reason = 'they have no coordinates in common'
  if (reference === null || stars === null)
    return { by: 'nothing', reason: `${reason}, and not both a catalogue of stars` }
  const alignment = alignStars(reference, stars)
  if (!alignment.ok) return { by: 'nothing', reason: `${reason}, and ${alignment.reason}` }
  const { a, b, c, d, e, f } = alignment.transform
  const { matched, residualPixels } = alignment
  return { by: 'stars', toFrame: { kind: 'matrix', matrix: [a, b, c, d, e, f, 0, 0, 1] }, matched, residualPixels }
}

/** A catalogue that is damaged is as good as none: the image may be shown all the same. */
function readStars({ path, width, height }: FrameFile): StarList | null {
  const file = openFitsFile(path)
  try {
    const catalogue = sourcesOf(file)
    return starsOf(catalogue, { width, height })
  } catch (error) {
    if (error instanceof FitsError) return null
    throw error
  } finally {
    file.close()
  }
}
