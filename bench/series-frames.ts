import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { exposeField, type Field, simulateField, writeFrame } from '@datalab/simulation'

const dir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'datalab-bench', 'series')

const SIDE = 2048
const DIFFERENT = 10
const STARS = 260

/** A field for photometry; its brightest unsaturated stars are the comparison stars, one of them the target. */
export function seriesField(): Field {
  const sizeArcmin = (SIDE * 0.778) / 60
  return simulateField({
    name: 'Series',
    seed: 'bench',
    center: { ra: 120, dec: -20 },
    sizeArcmin,
    starCount: STARS,
    brightest: 12.5,
    faintest: 17,
  })
}

/** Paths of ten frames of the field, made once and kept. */
export function seriesFiles(): string[] {
  mkdirSync(dir, { recursive: true })
  const field = seriesField()
  return Array.from({ length: DIFFERENT }, (_, i) => {
    const path = join(dir, `series-${i}.fits.fz`)
    if (existsSync(path)) return path
    const start = new Date(Date.UTC(2024, 0, 15, 2) + i * 300e3).toISOString().slice(0, 19)
    const offsetPixels = [i % 3, (2 * i) % 5] as const
    const options = {
      band: 'rp',
      start,
      exposureSeconds: 60,
      width: SIDE,
      height: SIDE,
      number: i + 1,
      offsetPixels,
    } as const
    writeFrame(`${path}.unfinished`, exposeField(field, options))
    renameSync(`${path}.unfinished`, path)
    return path
  })
}
