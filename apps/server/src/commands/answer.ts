/** Writes an answer as JSON, one document with a newline at its end. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** Writes rows as columns of equal width, under a heading; nothing at all where there are no rows. */
export function printTable(heading: readonly string[], rows: readonly (readonly unknown[])[]): void {
  if (rows.length === 0) return
  const cells = [heading, ...rows].map((row) => row.map((cell) => String(cell ?? '')))
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Tells of progress or trouble on standard error, so that standard output holds the answer alone. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/**
 * A line of progress on standard error: rewritten in place on a terminal, and elsewhere one line for every tenth of
 * the way, so that logs stay short.
 */
export function progressLine(): { show(fraction: number, message: string): void; end(): void } {
  const terminal = process.stderr.isTTY
  let lastTenth = -1
  return {
    show(fraction, message) {
      const line = `${String(Math.floor(fraction * 100)).padStart(3)} %  ${message}`
      if (terminal) process.stderr.write(`\r\u001b[2K${line}`)
      else if (Math.floor(fraction * 10) > lastTenth) {
        lastTenth = Math.floor(fraction * 10)
        tell(line)
      }
    },
    end() {
      if (terminal) process.stderr.write('\r\u001b[2K')
    },
  }
}
