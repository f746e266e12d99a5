import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compete } from './compete.ts'
import { ours as contestant } from './ours.ts'
import { peer, python } from './peer.ts'
import type { Row } from './row.ts'

const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'datalab-bench', 'codec')

/** Written by cfitsio, at first use. */
function codecFile(name: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.fits`)
  if (existsSync(path) || !existsSync(python)) return path
  const script = fileURLToPath(new URL('contestants/codec-frames.py', import.meta.url))
  const { OPENBLAS_CORETYPE: _, ...env } = process.env
  execFileSync(python, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'], env })
  return path
}

const ours = (name: string, task: string, path: string, goal: number) =>
  contestant(name, { file: 'codec.ts', task, args: [path], goal })

interface Kind {
  name: string
  file: string
  what: string
  goal: number
  /** With a second thread; absent where it is not measured. */
  goalOfTwo?: number
}

/** Goals as in `compute-rows.ts`: what a study of the limits reached, as a share of cfitsio's time on one thread. */
const KINDS: readonly Kind[] = [
  { name: 'decode-int16', file: 'rice-int16', what: 'RICE_1 int16', goal: 0.42 },
  { name: 'decode-int32', file: 'rice-int32', what: 'RICE_1 int32', goal: 0.35 },
  { name: 'decode-mask', file: 'rice-uint8', what: 'RICE_1 uint8 mask', goal: 0.9 },
  { name: 'decode-tiles', file: 'rice-tiles', what: 'RICE_1 float32, tiles of 100 × 100', goal: 0.45, goalOfTwo: 0.28 },
  { name: 'decode-gzip1', file: 'gzip-1', what: 'GZIP_1 float32, quantised', goal: 0.85, goalOfTwo: 0.55 },
  { name: 'decode-gzip2', file: 'gzip-2', what: 'GZIP_2 float32, quantised', goal: 0.92, goalOfTwo: 0.6 },
  { name: 'decode-hcompress', file: 'hcompress', what: 'HCOMPRESS_1 int16', goal: 1 },
  { name: 'decode-plio', file: 'plio', what: 'PLIO_1 mask', goal: 1 },
  { name: 'decode-plain', file: 'plain', what: 'uncompressed float32', goal: 1 },
]

const decodeRows = KINDS.map(
  ({ name, file, what, goal, goalOfTwo }): Row => ({
    name,
    title: `Decode 4096 × 4096, ${what}, file to pixels`,
    unit: 'seconds',
    measure(rounds) {
      const path = codecFile(file)
      const entries = [
        peer('fitsio (cfitsio)', 'decode-fitsio', [path]),
        peer('astropy', 'decode-astropy', [path]),
        ours('datalab', 'image', path, goal),
      ]
      if (goalOfTwo !== undefined) entries.push(ours('datalab, two threads', 'imageOnTwoThreads', path, goalOfTwo))
      return compete(entries, rounds)
    },
  }),
)

export const codecRows: Row[] = [
  ...decodeRows,
  {
    name: 'table',
    title: 'Read a table of 20000 rows × 15 columns, all columns',
    unit: 'seconds',
    measure(rounds) {
      const path = codecFile('table')
      const entries = [
        peer('astropy', 'table-astropy', [path]),
        peer('fitsio (cfitsio)', 'table-fitsio', [path]),
        ours('datalab', 'table', path, 0.5),
      ]
      return compete(entries, Math.max(rounds, 20))
    },
  },
  {
    name: 'column',
    title: 'Read one column of a table of 1000 rows',
    unit: 'seconds',
    measure(rounds) {
      const path = codecFile('small-table')
      return compete(
        [peer('astropy', 'column-astropy', [path]), ours('datalab', 'column', path, 0.43)],
        Math.max(rounds, 20),
      )
    },
  },
  {
    name: 'header',
    title: 'Read a header of 258 cards and their values',
    unit: 'seconds',
    measure(rounds) {
      const path = codecFile('header')
      return compete(
        [peer('astropy', 'header-astropy', [path]), ours('datalab', 'header', path, 0.06)],
        Math.max(rounds, 20),
      )
    },
  },
]
