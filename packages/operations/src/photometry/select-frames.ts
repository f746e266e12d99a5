import type { OperationContext } from '../context.ts'
import { OperationFailure } from '../failures.ts'
import {
  type FrameInput,
  type FramesDeclaration,
  filterProblem,
  frameReference,
  statedFilter,
} from '../inputs/frames.ts'
import type { FoundSources } from './find-sources.ts'
import { shareFrames } from './frame-threads.ts'
import { tellPhase } from './phases.ts'
import { type FrameFacts, type FrameLook, frameRows, lookAtFrame, type PhotometryFrame } from './photometry-frame.ts'

export interface FrameSelection {
  /** In order of their start, equal ones as they were given. */
  readonly frames: PhotometryFrame[]
  /** Frames that were left out and why, for the user. */
  readonly diagnostics: string[]
}

/**
 * Looks at headers and tables of all frames. Each needs an image (`SCI`, else the first with two axes) that is larger
 * than the aperture, `DATE-OBS`, a pixel scale and a WCS that takes its centre to the sky and back; and a table `CAT`
 * with ra, dec, mag and flux. One that lacks any of these is left out with a diagnostic.
 *
 * Products of other operations, and frames of other telescopes, have no magnitudes of a catalogue. Where no frame has
 * any, their own sources serve (of a product's table, else found on the image), and all magnitudes are instrumental;
 * they never stand beside calibrated ones.
 *
 * @throws OperationFailure when no frame is left, or they are of filters that are not allowed
 */
export async function selectFrames(
  context: OperationContext,
  inputs: readonly FrameInput[],
  { field, apertureArcsec }: { readonly field: FramesDeclaration; readonly apertureArcsec: number },
): Promise<FrameSelection> {
  const looks = await lookAtFrames(context, inputs, apertureArcsec)
  const selection = usableFrames(inputs, looks)
  const { frames, diagnostics } =
    selection.frames.length === 0 && canBeCompared(looks) ? await withOwnSources(context, inputs, looks) : selection
  if (frames.length === 0) {
    const reasons = diagnostics.length > 0 ? ` ${diagnostics.join(' ')}` : ''
    throw new OperationFailure(
      `Aperture photometry requires at least 1 valid input file with SCI and CAT extensions.${reasons}`,
    )
  }
  const problem = filterProblem(
    context.operation.name,
    field,
    frames.map(({ filter }) => filter),
  )
  if (problem !== null) throw new OperationFailure(problem)
  return { frames: frames.sort((a, b) => a.startMjd - b.startMjd), diagnostics }
}

/** In order of the inputs. */
async function lookAtFrames(
  context: OperationContext,
  inputs: readonly FrameInput[],
  apertureArcsec: number,
): Promise<FrameLook[]> {
  const looks: FrameLook[] = []
  for (const [index, input] of inputs.entries()) {
    context.throwIfCancelled()
    looks.push(lookAtFrame(frameReference(input).basename, context.path(input), apertureArcsec))
    tellPhase(context, 'validating', index + 1, inputs.length)
    if (index % 8 === 7) await new Promise(setImmediate)
  }
  return looks
}

function usableFrames(inputs: readonly FrameInput[], looks: readonly FrameLook[]): FrameSelection {
  const frames: PhotometryFrame[] = []
  const diagnostics: string[] = []
  for (const [index, look] of looks.entries()) {
    const input = inputs[index]!
    if (look.kind === 'usable') frames.push({ ...look.frame, filter: statedFilter(input) ?? look.frame.filter })
    else diagnostics.push(`Left out ${frameReference(input).basename}: ${look.reason}`)
  }
  return { frames, diagnostics }
}

/**
 * Instrumental magnitudes have an arbitrary zero point: they mean something only relative to other frames. A single
 * frame of the archive without a table is therefore left out; of a product, its maker knows what it is.
 */
function canBeCompared(looks: readonly FrameLook[]): boolean {
  const uncalibrated = looks.filter((look) => look.kind === 'uncalibrated')
  return uncalibrated.length > 1 || uncalibrated.some(({ isProduct }) => isProduct)
}

/** Magnitude of one count where nobody has calibrated. */
const INSTRUMENTAL_ZERO_POINT = 25

const INSTRUMENTAL =
  `No frame has magnitudes of a catalogue: all magnitudes are instrumental (${INSTRUMENTAL_ZERO_POINT} for one count). Their differences are right, ` +
  'their zero point is not.'

/** The frames without magnitudes of a catalogue, by sources that are found on all threads. */
async function withOwnSources(
  context: OperationContext,
  inputs: readonly FrameInput[],
  looks: readonly FrameLook[],
): Promise<FrameSelection> {
  const tasks = looks.flatMap((look) => (look.kind === 'uncalibrated' ? { path: look.frame.path } : []))
  const told = (done: number) => tellPhase(context, 'extracting', done, tasks.length)
  const found = (await shareFrames(context, { kind: 'extract', tasks }, told)).values()
  const withSources = looks.map((look) =>
    look.kind === 'uncalibrated' ? instrumental(look.frame, found.next().value!) : look,
  )
  const { frames, diagnostics } = usableFrames(inputs, withSources)
  return { frames, diagnostics: frames.length > 0 ? [...diagnostics, INSTRUMENTAL] : diagnostics }
}

function instrumental(frame: FrameFacts, sources: FoundSources): FrameLook {
  if (!sources.ok) return { kind: 'unusable', reason: sources.reason }
  const { ra, dec, flux } = sources
  const mag = flux.map((counts) => INSTRUMENTAL_ZERO_POINT - 2.5 * Math.log10(counts))
  return { kind: 'usable', frame: { ...frame, rows: frameRows({ ra, dec, mag, flux }), calibrated: false } }
}
