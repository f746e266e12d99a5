import type { OperationContext } from '../context.ts'

/** The steps of aperture photometry as a user sees them, with the share of the whole at which each ends. */
const PHASES = {
  downloading: { end: 0.25, name: 'Downloading input frames' },
  validating: { end: 0.3, name: 'Validating input frames' },
  cataloguing: { end: 0.45, name: 'Building comparison star catalog' },
  measuring: { end: 0.6, name: 'Measuring source and comparison stars' },
  selecting: { end: 0.75, name: 'Selecting comparison stars' },
  picturing: { end: 0.9, name: 'Creating diagnostic images' },
  saving: { end: 1, name: 'Saving output images' },
} as const

export type Phase = keyof typeof PHASES

const starts = new Map<Phase, number>()
let reached = 0
for (const phase of Object.keys(PHASES) as Phase[]) {
  starts.set(phase, reached)
  reached = PHASES[phase].end
}

/** Tells that `done` of `total` are done in a phase. */
export function tellPhase(context: OperationContext, phase: Phase, done: number, total: number): void {
  const { end, name } = PHASES[phase]
  const start = starts.get(phase)!
  const fraction = total > 0 ? done / total : 1
  context.progress(start + (end - start) * fraction, `${name}: ${percent(fraction)}%`)
}

/** What the user is told while frames are fetched, which is the first phase. */
export const fetchingPhase = {
  share: PHASES.downloading.end,
  message: (done: number, total: number) => `${PHASES.downloading.name}: ${percent(done / Math.max(1, total))}%`,
}

/** Whole per cents, halves to even. */
function percent(fraction: number): number {
  const value = 100 * fraction
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}
