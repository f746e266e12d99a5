import { compete } from './compete.ts'
import { frameFiles } from './frames.ts'
import { ours as contestant } from './ours.ts'
import { peer } from './peer.ts'
import type { Row } from './row.ts'

const ours = (name: string, task: string, goal: number, args: readonly string[] = []) =>
  contestant(name, { file: 'images.ts', task, args, goal })

const python = (name: string, task: string, files: readonly string[] = []) => peer(name, task, files, 'images.py')

/** Goals as in `compute-rows.ts`: what a study of the limits reached, as a share of the peer's time. */
export const imageRows: Row[] = [
  {
    name: 'bilinear',
    title: 'Reproject 2048 × 2048 bilinearly onto a grid turned by 17°',
    unit: 'seconds',
    measure: (rounds) =>
      compete(
        [
          python('reproject_interp', 'bilinear'),
          ours('datalab, one thread', 'bilinear-1', 0.011),
          ours('datalab, two threads', 'bilinear-2', 0.008),
        ],
        rounds,
      ),
  },
  {
    name: 'adaptive',
    title: 'Reproject 2048 × 2048 adaptively, conserving flux, onto a grid turned by 17°',
    unit: 'seconds',
    measure: (rounds) =>
      compete(
        [
          python('reproject_adaptive', 'adaptive'),
          ours('datalab, one thread', 'adaptive-1', 0.066),
          ours('datalab, two threads', 'adaptive-2', 0.035),
        ],
        Math.min(rounds, 3),
      ),
  },
  {
    name: 'adaptive-sip',
    title: 'The same from an image with SIP distortion',
    unit: 'seconds',
    measure: (rounds) =>
      compete(
        [python('reproject_adaptive', 'adaptive-sip'), ours('datalab, one thread', 'adaptive-sip-1', 0.12)],
        Math.min(rounds, 3),
      ),
  },
  {
    name: 'sum',
    title: 'Sum of 5 frames in memory, missing pixels left out',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(5)
      return compete([python('numpy nansum', 'sum', files), ours('datalab', 'sum', 0.4, files)], rounds)
    },
  },
  {
    name: 'levels',
    title: 'Scale a 4096 × 4096 image for display, with gamma, to bytes',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      return compete([python('numpy', 'levels', files), ours('datalab', 'levels', 0.27, files)], rounds)
    },
  },
  {
    name: 'picture',
    title: 'Scale a 4096 × 4096 image for display and write it as JPEG',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      return compete([python('numpy + Pillow', 'picture', files), ours('datalab', 'picture', 0.43, files)], rounds)
    },
  },
  {
    name: 'preview',
    title: 'File to large and small JPEG',
    unit: 'seconds',
    measure(rounds) {
      const files = frameFiles(1)
      const name = 'astropy + numpy + Pillow'
      return compete([python(name, 'preview', files), ours('datalab', 'preview', 0.22, files)], rounds)
    },
  },
]
