import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OperationContext } from '../context.ts'
import type { FileReference } from '../output.ts'
import { lightCurveAavso } from './aavso.ts'
import { lightCurveCsv } from './csv.ts'
import { type LightCurve, titleOf } from './light-curve.ts'

/** Enough of a result's key to keep the files of two results apart in one folder. */
const KEY_DIGITS = 8

/** The files of a light curve under the names of their fields, and the list of them for the output. */
export interface LightCurveFiles {
  readonly fields: { readonly light_curve_csv: FileReference; readonly light_curve_aavso: FileReference }
  readonly files: readonly string[]
}

/** Writes a light curve as CSV and in the AAVSO's extended format. */
export function writeLightCurveFiles(context: OperationContext, curve: LightCurve): LightCurveFiles {
  const csv = writeTextProduct(context, fileName(context, curve, 'light-curve', 'csv'), lightCurveCsv(curve))
  const aavso = writeTextProduct(context, fileName(context, curve, 'aavso', 'txt'), lightCurveAavso(curve))
  return {
    fields: { light_curve_csv: csv, light_curve_aavso: aavso },
    files: [csv.$file, aavso.$file],
  }
}

/** A name that tells a person what they have downloaded: `V-TEST-rp-light-curve-1a2b3c4d.csv`. */
export function fileName(
  { key }: Pick<OperationContext, 'key'>,
  curve: Pick<LightCurve, 'source' | 'filter'>,
  what: string,
  extension: string,
): string {
  const parts = [titleOf(curve), curve.filter, what, key.slice(0, KEY_DIGITS)]
  return `${parts
    .filter((part) => part !== null)
    .map(plain)
    .filter(Boolean)
    .join('-')}.${extension}`
}

/** Letters, digits, dots and signs only; accents are taken off. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w.+-]+/g, '-')
    .replaceAll('+', 'p')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
}

/** Writes a text to the output folder, whole or not at all. */
export function writeTextProduct(context: OperationContext, name: string, text: string): FileReference {
  const unfinished = join(context.scratchDir, name)
  writeFileSync(unfinished, text)
  renameSync(unfinished, join(context.outDir, name))
  return { $file: name }
}
