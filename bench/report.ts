import type { Result, Row } from './row.ts'

export function printRow(row: Row, results: readonly Result[]): void {
  console.log(`\n${row.title}`)
  const lines = results.map((result) => [
    `  ${result.contestant}`,
    result.value === undefined ? (result.missing ?? '') : value(row, result.value),
    result.ratio === undefined ? '' : result.ratio.toFixed(3),
    goal(row, result),
    result.peakMegabytes === undefined ? '' : `${result.peakMegabytes.toFixed(0)} MB`,
  ])
  const head = ['', row.unit === 'seconds' ? 'ms' : 'requests/s', 'ratio', 'goal', 'peak memory']
  const widths = head.map((_, i) =>
    Math.max(...[head, ...lines].map((line) => (i > 0 && line[2] === '' && line !== head ? 0 : line[i]!.length))),
  )
  for (const line of [head, ...lines]) {
    console.log(
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
  }
  const checks = new Set(results.flatMap((result) => result.check ?? []))
  if (checks.size > 1) console.log('  The results differ!')
}

function value(row: Row, number: number): string {
  return row.unit === 'seconds' ? (number * 1000).toFixed(number < 0.1 ? 1 : 0) : number.toFixed(0)
}

function goal(row: Row, { goal, ratio }: Result): string {
  if (goal === undefined) return ''
  const [sign, met] = row.unit === 'seconds' ? ['≤', (ratio ?? Infinity) <= goal] : ['≥', (ratio ?? 0) >= goal]
  return `${sign} ${goal}${ratio === undefined ? '' : met ? ' met' : ' missed'}`
}
