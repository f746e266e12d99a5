import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageFacts } from '@datalab/operations'
import { AnalysisFailure, type AnalystPool } from './analyst-pool.ts'
import type { ImageInMemory } from './analyst-task.ts'
import type { Held, ImageMemory } from './image-memory.ts'
import type { LocalFile } from './local-files.ts'

/** How long a thread that was ended may go on with what it does. */
export const ENDING_MS = 5_000

/** No camera has as many pixels. */
const LARGEST_IMAGE_BYTES = 2 ** 32

/** The decoded image of a frame, from memory or put there by a thread of the pool. */
export function holdImage(
  images: ImageMemory<ImageFacts>,
  pool: Pick<AnalystPool, 'run'>,
  { frame, identity }: LocalFile,
): Promise<Held<ImageFacts>> {
  return images.hold(identity, async (allocate) => {
    const facts = await pool.run({ kind: 'look', frame })
    const bytes = facts.width * facts.height * (facts.dtype === 'float32' ? 4 : 8)
    if (bytes > LARGEST_IMAGE_BYTES) throw tooLarge(frame.basename)
    const image = { facts, place: await allocate(bytes) }
    try {
      await pool.run({ kind: 'decode', frame, image })
    } catch (error) {
      // Until it has really ended it may write there: nobody else must.
      if (error instanceof AnalysisFailure && error.ended) await sleep(ENDING_MS)
      throw error
    }
    return facts
  })
}

export const inMemory = ({ value, place }: Held<ImageFacts>): ImageInMemory => ({ facts: value, place })

function tooLarge(basename: string): AnalysisFailure {
  const message = `The image of ${basename} is too large to be looked at as a whole.`
  return new AnalysisFailure({ kind: 'told', message, detail: message })
}
