import { parseArgs } from 'node:util'
import { analysisRows } from './analysis-rows.ts'
import { codecRows } from './codec-rows.ts'
import { computeRows } from './compute-rows.ts'
import { httpRows } from './http-rows.ts'
import { imageRows } from './image-rows.ts'
import { photometryRows } from './photometry-rows.ts'
import { printRow } from './report.ts'
import type { Row } from './row.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const rows: Row[] = [...codecRows, ...computeRows, ...imageRows, ...analysisRows, ...photometryRows, ...httpRows]

if (values.help) {
  console.log(`Usage: pnpm bench [--rounds N] [ROW…]

Ratios of our speed to that of well-known peers, measured side by side: see bench/README.md.

Rows: ${rows.map((row) => row.name).join(', ')}`)
} else {
  const unknown = positionals.filter((name) => !rows.some((row) => row.name === name))
  const rounds = Number(values.rounds)
  if (unknown.length > 0 || !(rounds >= 1)) {
    console.error(`There is no row ${unknown[0] ?? ''} or no such number of rounds; see pnpm bench --help.`)
    process.exitCode = 2
  } else {
    for (const row of rows) {
      if (positionals.length === 0 || positionals.includes(row.name)) printRow(row, await row.measure(rounds))
    }
  }
}
