import { type Problem, verifyFits } from '@datalab/fits'
import { Command } from 'commander'
import { printJson } from './answer.ts'
import { withFitsFile } from './with-fits-file.ts'

export const verifyCommand = () =>
  new Command('verify')
    .description('Check a FITS file against the standard, read all its data and test its checksums.')
    .argument('<file>', 'a FITS file')
    .option('--json', 'print JSON')
    .action(verify)

/** Exit code 1 with any error; warnings are told and do not count. */
function verify(path: string, options: { json?: boolean }): void {
  withFitsFile(path, (file) => {
    const report = verifyFits(file)
    if (options.json) printJson({ file: path, ...report })
    else if (report.problems.length === 0) process.stdout.write(`${path}: no problem found\n`)
    else for (const problem of report.problems) process.stdout.write(`${path}: ${inWords(problem)}\n`)
    if (!report.ok) process.exitCode = 1
  })
}

function inWords({ severity, message, where }: Problem): string {
  const { hdu, keyword, row, offset } = where
  const places = [
    hdu !== undefined && `HDU ${hdu}`,
    keyword !== undefined && keyword,
    row !== undefined && `row ${row}`,
    offset !== undefined && `byte ${offset}`,
  ].filter((place) => place !== false)
  return `${severity}: ${message}${places.length > 0 ? ` (${places.join(', ')})` : ''}`
}
