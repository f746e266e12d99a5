import { renameSync } from 'node:fs'
import { join } from 'node:path'
import type { OperationContext } from '../context.ts'
import { titleOf } from '../light-curves/light-curve.ts'
import { periodFields } from '../light-curves/period-fields.ts'
import { fileName, writeLightCurveFiles, writeTextProduct } from '../light-curves/product-files.ts'
import type { FileReference, OperationOutput } from '../output.ts'
import type { DrawTask } from './diagnostic-image.ts'
import { explain } from './explanation.ts'
import { shareFrames } from './frame-threads.ts'
import {
  comparisonStars,
  curvePoints,
  frameDiagnostics,
  type LightCurveRow,
  lightCurveRows,
  type StarEntries,
} from './light-curve-fields.ts'
import { tellPhase } from './phases.ts'
import { judgeQuality } from './quality.ts'
import { type PhotometryRequest, type Reduction, reducePhotometry, starRecord } from './reduce.ts'

/** Longest side of a diagnostic image, pixels. */
const LONG_SIDE = 1500

export interface PhotometryDescription {
  /** What the light curve is called, and where the target is (on the first frame, if it moves). */
  readonly name?: string | null
  /** Fields of the output that only this operation has. */
  readonly fields: Readonly<Record<string, unknown>>
}

/**
 * Does aperture photometry from frames to the output that clients get: light curve, comparison stars, diagnostics,
 * pictures, files.
 */
export async function runPhotometry(
  context: OperationContext,
  request: PhotometryRequest,
  description: PhotometryDescription,
): Promise<OperationOutput> {
  const reduction = await reducePhotometry(context, request)
  const { pictures, entries } = await drawFrames(context, reduction)
  const rows = lightCurveRows(reduction)
  const source = sourceOf(reduction, description)
  const written = writeFiles(context, reduction, { rows, source })
  const diagnostic_images: Record<string, FileReference> = {}
  for (const [i, { frame }] of reduction.frames.entries()) {
    const name = pictures[i]!
    renameSync(join(context.scratchDir, name), join(context.outDir, name))
    diagnostic_images[frame.basename] = { $file: name }
    tellPhase(context, 'saving', i + 1, pictures.length)
  }
  const { radii } = reduction
  const leftOut = request.files.length - reduction.frames.length
  if (leftOut > 0)
    context.conclude(`${leftOut} of ${request.files.length} frames were left out: pipeline_diagnostics says why.`)
  const output = {
    aperture_radius: radii.aperture,
    annulus_inner_radius: radii.inner,
    annulus_outer_radius: radii.outer,
    filter: filterOf(reduction),
    light_curve: rows,
    selected_comparison_stars: comparisonStars(reduction, entries),
    diagnostics: frameDiagnostics(reduction, entries),
    pipeline_diagnostics: reduction.diagnostics,
    diagnostic_images,
    ...written.fields,
    source,
    quality: judgeQuality(reduction),
    convention: request.convention,
    ...description.fields,
  }
  return { output_data: [output], files: [...pictures, ...written.files] }
}

function filterOf({ frames }: Reduction): string | null {
  return frames.find(({ frame }) => frame.filter !== null)?.frame.filter ?? null
}

/** What the magnitudes rest on. */
function comparisonsOf({ frames }: Reduction): string {
  return frames[0]!.frame.calibrated
    ? "comparison stars of the frames' own catalogues"
    : 'comparison stars without known magnitudes: the zero point is arbitrary'
}

function sourceOf({ frames }: Reduction, { name }: PhotometryDescription) {
  const { ra, dec } = frames[0]!
  return { ra, dec, name: name?.trim() || titleOf({ source: { ra, dec } }) }
}

/**
 * A picture of each frame, in the scratch folder, and the rows of the frames' tables that stand for the comparison
 * stars.
 */
async function drawFrames(
  context: OperationContext,
  reduction: Reduction,
): Promise<{ pictures: string[]; entries: StarEntries }> {
  const { frames, calibration, pool } = reduction
  const { rowOfFrame, frameCount } = pool.candidates
  const pictures = frames.map((_, i) => `${context.key}-${i + 1}.jpg`)
  /** Comparison stars that the table of a frame knows, and their rows in it. */
  const known = frames.map(({ number }) =>
    Array.from(calibration.used, (star) => ({ star, source: rowOfFrame[star * frameCount + number]! }))
      .filter(({ source }) => source >= 0)
      .map(({ star, source }) => ({ star, row: pool.tableRows[number]![source]! })),
  )
  const tasks = frames.map(({ frame, target, measured }, i): DrawTask => {
    const members = calibration.members.subarray(calibration.start[i]!, calibration.start[i + 1]!)
    return {
      path: frame.path,
      target: { x: target.x, y: target.y },
      comparisons: Array.from(members, (star) => {
        const { x, y } = starRecord(measured, star)
        return { x, y }
      }),
      radii: measured.radiiPixels,
      rows: known[i]!.map(({ row }) => row),
      output: join(context.scratchDir, pictures[i]!),
    }
  })
  const told = (done: number) => tellPhase(context, 'picturing', done, tasks.length)
  const drawn = await shareFrames(context, { kind: 'draw', tasks, settings: { longSide: LONG_SIDE } }, told)
  const entries = new Map(Array.from(calibration.used, (star) => [star, new Map()]))
  for (const [i, { frame }] of frames.entries()) {
    if (!frame.calibrated) continue // its sources are no table's
    for (const [k, { star }] of known[i]!.entries()) entries.get(star)!.set(frame.basename, drawn[i]!.entries[k]!)
  }
  return { pictures, entries }
}

/** Light curve, periodogram and explanation as files. */
function writeFiles(
  context: OperationContext,
  reduction: Reduction,
  { rows, source }: { rows: readonly LightCurveRow[]; source: ReturnType<typeof sourceOf> },
): { fields: Readonly<Record<string, unknown>>; files: string[] } {
  const curve = {
    source,
    filter: filterOf(reduction),
    points: curvePoints(rows),
    calibrated: reduction.frames[0]!.frame.calibrated,
    calibration: `aperture photometry against ${reduction.calibration.used.length} ${comparisonsOf(reduction)}`,
  }
  const tables = writeLightCurveFiles(context, curve)
  const period = periodFields(context, reduction.period, fileName(context, curve, 'periodogram', 'csv'))
  const explanation = writeTextProduct(
    context,
    `${context.key}-explanation.json`,
    JSON.stringify(explain(context, reduction)),
  )
  return {
    fields: { ...period.fields, ...tables.fields, explanation },
    files: [...tables.files, ...period.files, explanation.$file],
  }
}
