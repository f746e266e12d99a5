import type { SourceShape } from './moments.ts'

/** A source before it goes into the table. */
export interface DetectedSource extends SourceShape {
  threshold: number
  flags: number
  /** What the pixels of the faintest of its brightest `minimumPixels` exceed the threshold by; for cleaning. */
  keepLevel: number
  /** Positions of its pixels in the image, where they are wanted. */
  positions: Int32Array | null
}

const FLOAT_COLUMNS = [
  'threshold',
  'x',
  'y',
  'x2',
  'y2',
  'xy',
  'errX2',
  'errY2',
  'errXy',
  'a',
  'b',
  'theta',
  'cxx',
  'cyy',
  'cxy',
  'flux',
  'filteredFlux',
  'peak',
  'filteredPeak',
] as const
const INT_COLUMNS = [
  'pixels',
  'pixelsAbove',
  'xMin',
  'xMax',
  'yMin',
  'yMax',
  'xPeak',
  'yPeak',
  'xFilteredPeak',
  'yFilteredPeak',
  'flags',
] as const

/** Sources, one array a property, all of the same length. Positions are 0-based, see docs/conventions.md. */
export type SourceTable = { readonly count: number } & {
  readonly [Name in (typeof FLOAT_COLUMNS)[number]]: Float64Array
} & { readonly [Name in (typeof INT_COLUMNS)[number]]: Int32Array }

/** The table of sources that were measured one by one, in their order. */
export function sourceTable(sources: readonly DetectedSource[]): SourceTable {
  const columns: Record<string, Float64Array | Int32Array> = {}
  for (const name of FLOAT_COLUMNS) columns[name] = filled(new Float64Array(sources.length), sources, name)
  for (const name of INT_COLUMNS) columns[name] = filled(new Int32Array(sources.length), sources, name)
  return { count: sources.length, ...columns } as SourceTable
}

function filled<Column extends Float64Array | Int32Array>(
  column: Column,
  sources: readonly DetectedSource[],
  name: (typeof FLOAT_COLUMNS)[number] | (typeof INT_COLUMNS)[number],
): Column {
  for (let i = 0; i < sources.length; i++) column[i] = sources[i]![name]
  return column
}
