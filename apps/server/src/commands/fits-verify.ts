import { type Problem, verifyFits } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { Command } from 'commander'
import { printJson } from './answer.ts'

export const verifyCommand = () =>
  new Command('verify')
    .description('Check a FITS file against the standard, read all its data and test its checksums.')
    .argument('<file>', 'a FITS file')
    .option('--json', 'print JSON')
    .action(verify)

/** Exit code 1 with any error; warnings are told and do not count. */
function verify(path: string, options: { json?: boolean }): void {
  const file = openFitsFile(path)
  try {
    const report = verifyFits(file)
    if (options.json) printJson({ file: path, ...report })
    else if (report.problems.length === 0) process.stdout.write(`${path}: no problem found\n`)
    else for (const problem of report.problems) process.stdout.write(`${path}: ${inWords(problem)}\n`)
    if (!report.ok) process.exitCode = 1
  } finally {
    file.close()
  }
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
