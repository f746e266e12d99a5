import { importFolder } from '@datalab/frames'
import { Command } from 'commander'
import { printJson, progressLine, tell } from './answer.ts'
import { type DataOptions, databaseUrlOption, dataDirOption, withStore } from './with-store.ts'

interface ImportOptions extends DataOptions {
  public?: boolean
  json?: boolean
}

export const archiveCommand = () =>
  new Command('archive')
    .description('The local archive: folders of FITS files that sessions can use.')
    .addCommand(
      new Command('import')
        .description('Index a folder of FITS files, with its subfolders; the files stay where they are.')
        .argument('<dir>', 'the folder; import it again when files were added, moved or changed')
        .option('--public', 'everyone may see them; else those past their L1PUBDAT, and members of their PROPID')
        .option('--json', 'print the report as JSON')
        .addOption(dataDirOption())
        .addOption(databaseUrlOption())
        .action(importFrames),
    )

/** Files that are no frames are told and do not stop the others; with any of them the exit code is 1. */
async function importFrames(dir: string, { public: everyone, json, ...options }: ImportOptions): Promise<void> {
  const line = progressLine()
  const report = await withStore(options, (store) =>
    importFolder(store, dir, {
      public: everyone ?? false,
      onProgress: ({ done, total }) => line.show(done / total, `${done} of ${total} files`),
    }),
  ).finally(line.end)
  const { added, updated, unchanged, skipped } = report
  for (const { path, reason } of skipped) tell(`datalab: ${path}: ${reason}`)
  if (json) printJson(report)
  else process.stdout.write(`${added} added, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped\n`)
  if (skipped.length > 0) process.exitCode = 1
}
