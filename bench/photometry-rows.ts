import { compete } from './compete.ts'
import { frameFiles } from './frames.ts'
import { ours as contestant } from './ours.ts'
import { peer } from './peer.ts'
import type { Row } from './row.ts'
import { seriesField, seriesFiles } from './series-frames.ts'

const ours = (name: string, task: string, args: readonly string[], goal?: number) =>
  contestant(name, { file: 'photometry.ts', task, args, goal })

const python = (name: string, task: string, files: readonly string[]) => peer(name, task, files, 'photometry.py')

const SERIES_FRAMES = 100

/** A star of middling brightness near the middle, and the frames: what a contestant of the series is told. */
function seriesArguments(): string[] {
  const { stars, center } = seriesField()
  const distance = ({ ra, dec }: { ra: number; dec: number }) => Math.hypot(ra - center.ra, dec - center.dec)
  const target = stars.toSorted((a, b) => distance(a) - distance(b))[0]!
  return [String(target.ra), String(target.dec), String(SERIES_FRAMES), ...seriesFiles()]
}

/** Goals as in `compute-rows.ts`: what a study of the limits reached, as a share of the peer's time. */
export const photometryRows: Row[] = [
  {
    name: 'circles',
    title:
      'Sums in 1000 exact circles of 8.3 pixels on a 4096 × 4096 frame in memory (all but photutils also their errors)',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      const entries = [
        python('photutils', 'circles-photutils', files),
        python('sep', 'circles-sep', files),
        ours('datalab, as photometry sums', 'circles-photometry', files, 0.22),
        ours('datalab, as SEP sums', 'circles-sources', files, 0.22),
      ]
      return compete(entries, rounds)
    },
  },
  {
    name: 'photometry',
    title: `Light curve from ${SERIES_FRAMES} frames 2048 × 2048 × 200 stars (ours also matches, calibrates, draws and searches a period)`,
    unit: 'seconds',
    measure(rounds) {
      const files = seriesArguments()
      const entries = [
        python('photutils + astropy', 'series', files),
        ours('datalab, one thread', 'series-1', files),
        ours('datalab, two threads', 'series-2', files),
      ]
      return compete(entries, Math.min(rounds, 2))
    },
  },
]
