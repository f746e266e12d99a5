import { compete } from './compete.ts'
import { frameFiles } from './frames.ts'
import { ours as contestant } from './ours.ts'
import { peer } from './peer.ts'
import type { Row } from './row.ts'

const ours = (name: string, task: string, args: readonly string[], goal: number) =>
  contestant(name, { file: 'ours.ts', task, args, goal })

/** Goals: the times that were reached in a study of the limits of this machine's kind, relative to the peers. */
export const computeRows: Row[] = [
  {
    name: 'decode',
    title: 'Decode a 4096 × 4096 frame (RICE_1 float32, dithered), file to pixels',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      const entries = [
        peer('fitsio (cfitsio)', 'decode-fitsio', files),
        peer('astropy', 'decode-astropy', files),
        ours('datalab', 'decode', files, 0.42),
      ]
      return compete(entries, rounds)
    },
  },
  {
    name: 'encode',
    title: 'Encode a 4096 × 4096 frame (RICE_1 float32, q = 64, dithered), pixels to file in memory',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      return compete([peer('fitsio (cfitsio)', 'encode', files), ours('datalab', 'encode', files, 0.26)], rounds)
    },
  },
  {
    name: 'median',
    title: 'Median of 10 frames in memory',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(10)
      return compete([peer('numpy', 'median', files), ours('datalab', 'median', files, 0.04)], rounds)
    },
  },
  {
    name: 'median-files',
    title: 'Median of 25 files, end to end: read, median, write compressed (ours also writes the pictures)',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(25)
      const entries = [
        peer('astropy + numpy', 'median-files', files),
        ours('datalab, one thread', 'median-files-1', files, 0.08),
        ours('datalab, two threads', 'median-files-2', files, 0.053),
      ]
      return compete(entries, Math.min(rounds, 3))
    },
  },
  {
    name: 'median-served',
    title:
      'Median of 10 files from the POST to COMPLETED, written compressed and drawn; the peer reads, reduces and writes',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(12)
      const entries = [
        peer('astropy + numpy', 'median-files', files.slice(0, 10)),
        contestant('datalab, its server', { file: 'served.ts', task: 'median', args: files, goal: 0.15 }),
      ]
      return compete(entries, Math.min(rounds, 3))
    },
  },
  {
    name: 'sources',
    title: 'Background and sources of a 4096 × 4096 frame in memory, 1.5 sigma',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      return compete([peer('sep', 'sources', files), ours('datalab', 'sources', files, 1)], rounds)
    },
  },
  {
    name: 'period',
    title: 'Ten periodograms of 1000 points, 12 500 frequencies (ours is right to 1e-6, that of astropy interpolated)',
    unit: 'seconds',
    measure(rounds) {
      return compete([peer('astropy', 'period', []), ours('datalab', 'period', [], 0.5)], rounds)
    },
  },
  {
    name: 'period-exact',
    title: 'One periodogram of 1000 points, 12 500 frequencies, by exact sums',
    unit: 'seconds',
    measure(rounds) {
      return compete([peer('astropy (cython)', 'period-exact', []), ours('datalab', 'period-exact', [], 0.075)], rounds)
    },
  },
]
