import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { exportFits } from '@datalab/fits'
import { fileSink, openFitsFile } from '@datalab/fits/node'
import { Command } from 'commander'
import { ensureFolder } from '../ensure-folder.ts'
import { progressLine, tell } from './answer.ts'
import { explain } from './explain.ts'

export const exportCommand = () =>
  new Command('export')
    .description(
      'Write each HDU to open formats: its header and columns as JSON, its pixels as raw little-endian numbers.',
    )
    .argument('<file...>', 'FITS files')
    .requiredOption('--out <dir>', 'gets a folder for each file, of its name, with hdu<N>.json and hdu<N>.bin')
    .action(exportFiles)

/** A bad file is told and does not stop the others; with any of them the exit code is 1. */
function exportFiles(paths: string[], { out }: { out: string }): void {
  const line = progressLine()
  const folderOf = new Map<string, string>()
  for (const [index, path] of paths.entries()) {
    if (paths.length > 1) line.show(index / paths.length, path)
    const name = basename(path)
    const other = folderOf.get(name)
    const problems =
      other === undefined ? exportFile(path, join(out, name)) : [`its folder is already that of ${other}`]
    folderOf.set(name, path)
    if (problems.length > 0) {
      line.end()
      for (const problem of problems) tell(`datalab: ${path}: ${problem}`)
      process.exitCode = 1
    }
  }
  line.end()
}

/** What could not be exported, in words. */
function exportFile(path: string, dir: string): string[] {
  try {
    const file = openFitsFile(path)
    try {
      ensureFolder(dir, 'the folder', 'name another with --out')
      const errors = exportFits(file, { write: (name, content) => writeContent(join(dir, name), content) })
      return errors.map((error) => error.message)
    } finally {
      file.close()
    }
  } catch (error) {
    return [explain(error)]
  }
}

/** Pixels go through a sink, which writes more than the 2 GB that Node takes at a time. */
function writeContent(path: string, content: string | Uint8Array): void {
  if (typeof content === 'string') {
    writeFileSync(path, content)
    return
  }
  const sink = fileSink(path)
  try {
    sink.write(0, content)
  } finally {
    sink.close()
  }
}
