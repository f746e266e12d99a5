import type { OperationContext } from '../context.ts'

/** The steps of aperture photometry as a user sees them, with the share of the whole in which each lies. */
const PHASES = {
  downloading: { from: 0, end: 0.25, name: 'Downloading input frames' },
  validating: { from: 0.25, end: 0.3, name: 'Validating input frames' },
  // Only where no frame has a catalogue. It then takes the share of the next step, which lasts no time beside it.
  extracting: { from: 0.3, end: 0.45, name: 'Finding sources on frames' },
  cataloguing: { from: 0.3, end: 0.45, name: 'Building comparison star catalog' },
  measuring: { from: 0.45, end: 0.6, name: 'Measuring source and comparison stars' },
  selecting: { from: 0.6, end: 0.75, name: 'Selecting comparison stars' },
  picturing: { from: 0.75, end: 0.9, name: 'Creating diagnostic images' },
  saving: { from: 0.9, end: 1, name: 'Saving output images' },
} as const

export type Phase = keyof typeof PHASES

/** Tells that `done` of `total` are done in a phase. */
export function tellPhase(context: OperationContext, phase: Phase, done: number, total: number): void {
  const { from, end, name } = PHASES[phase]
  const fraction = total > 0 ? done / total : 1
  context.progress(from + (end - from) * fraction, `${name}: ${percent(fraction)}%`)
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
