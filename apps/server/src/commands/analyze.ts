import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { type Analysis, analyses, bytesOfAnswer, findAnalysis, runAnalysis, writeAnswer } from '@datalab/operations'
import { Command } from 'commander'
import { ensureFolder } from '../ensure-folder.ts'
import { parseInputOption } from './run-input.ts'
import { UsageError } from './usage-error.ts'

const actions = Object.values(analyses).map(({ action }) => action)

export const analyzeCommand = () =>
  new Command('analyze')
    .description('Ask a quick question about a FITS file, without a server, and print the answer as JSON.')
    .argument('<action>', `one of: ${actions.join(', ')}`)
    .argument('<file...>', 'a FITS file; several for light-curve')
    .option('--body <json>', 'what the question wants to know beside the frame, as JSON, or @FILE')
    .option('--out <file>', 'write the picture, the cut-out or the numbers there, and print the rest of the answer')
    .addHelpText(
      'after',
      '\nExample: datalab analyze cutout frame.fits.fz --body \'{"ra": 150.1, "dec": 2.2, "size": 30}\'',
    )
    .action(analyze)

async function analyze(action: string, files: string[], options: { body?: string; out?: string }): Promise<void> {
  const analysis = findAnalysis(action)
  if (analysis === undefined) throw new UsageError(`there is no analysis "${action}"; there are ${actions.join(', ')}`)
  const frames = files.map((file) => ({ basename: frameName(file), path: resolve(file), image: null }))
  const input = checkedInput(analysis, frames, await parseInputOption(options.body, '--body'))
  const out = options.out ?? (analysis.kept ? `${frames[0]!.basename}${analysis.kept.extension}` : undefined)
  if (out !== undefined && !analysis.kept && !analysis.bytes) throw new UsageError(`${action} makes no file for --out`)
  if (out !== undefined) refuseOtherEnding(analysis, input, out)
  if (out !== undefined) ensureFolder(dirname(out), 'the folder of --out', 'name another')
  const folder = analysis.kept ? await mkdtemp(join(dirname(resolve(out ?? '.')), '.unfinished-')) : null
  try {
    const answer = await runAnalysis({ action, input, frames, folder })
    print(out === undefined ? answer : await save(analysis, answer, { out, folder }))
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}

const frameName = (path: string): string => basename(path).replace(/(\.(fits|fit|fts|fz|gz))+$/i, '') || basename(path)

/** The frames are those of the command line, whatever a body copied from elsewhere says. */
function checkedInput(
  analysis: Analysis,
  frames: readonly { basename: string }[],
  body: Record<string, unknown>,
): Record<string, unknown> {
  const takesMany = 'images' in analysis.input.shape
  if (!takesMany && frames.length > 1) throw new UsageError(`${analysis.action} takes one file`)
  const named = takesMany ? { images: frames.map(({ basename }) => ({ basename })) } : { basename: frames[0]!.basename }
  const checked = analysis.input.safeParse({ ...body, ...named })
  if (checked.success) return checked.data
  throw new UsageError(checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}

/** The endings of files, the usual one first. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/tiff': ['.tif', '.tiff'],
  'application/fits': ['.fits', '.fit', '.fts'],
}

/** A picture is not written under the name of another kind of file. */
function refuseOtherEnding({ action, kept, bytes }: Analysis, input: Record<string, unknown>, out: string): void {
  const ending = extname(out).toLowerCase()
  const kinds = Object.values(ENDINGS)
  const made = kept ? kinds.find((endings) => endings.includes(kept.extension)) : ENDINGS[bytes?.mediaType(input) ?? '']
  if (made === undefined || made.includes(ending) || !kinds.flat().includes(ending)) return
  const otherwise = 'format' in input ? ', unless "format" in --body says otherwise' : ''
  throw new UsageError(`--out ${out}: ${action} makes a file for the ending ${made[0]}${otherwise}`)
}

/** Puts the file of an answer where it is wanted; gives the answer without it, or with its path. */
async function save(
  { kept, bytes }: Analysis,
  answer: object,
  { out, folder }: { out: string; folder: string | null },
): Promise<object> {
  if (kept && folder !== null) {
    await rename(join(folder, String(Reflect.get(answer, kept.field))), out)
    return { ...answer, [kept.field]: out }
  }
  if (!bytes) return answer
  await writeFile(out, bytesOfAnswer(answer, bytes.field))
  return { ...answer, [bytes.field]: undefined }
}

function print(answer: object): void {
  process.stdout.write(writeAnswer(answer))
  process.stdout.write('\n')
}
