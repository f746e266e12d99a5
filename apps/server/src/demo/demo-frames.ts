import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { importFolder } from '@datalab/frames'
import {
  asteroidNight,
  clusterInTwoBands,
  exposeField,
  type FrameTruth,
  fieldTruth,
  frameBasename,
  frameTruth,
  type Scene,
  variableStarNight,
  writeFrameTo,
  writeTruth,
} from '@datalab/simulation'
import { type Frame, findFrames, type Store } from '@datalab/store'

export const DEMO_PROPOSAL = 'DEMO2024A-001'
/** Small enough to be made in seconds. */
export const DEMO_SIZE_PIXELS = 512

export interface DemoFrames {
  variable: Frame[]
  asteroid: Frame[]
  cluster: Frame[]
  /** The star that varies, degrees. */
  variableStar: { name: string; ra: number; dec: number }
}

const scenes = (size: number): Record<'variable' | 'asteroid' | 'cluster', Scene> => ({
  variable: variableStarNight({ size, frames: 12 }),
  asteroid: asteroidNight({ size, frames: 8 }),
  cluster: clusterInTwoBands({ size, perBand: 5 }),
})

/**
 * Makes the demo frames that are not there yet, beside them `<scene>.truth.json`, and has them all in the archive for
 * everybody to see. Stopped in the middle it leaves whole files alone, and goes on from there.
 */
export async function prepareFrames(
  store: Store,
  { dir, size, tell }: { dir: string; size: number; tell: (line: string) => void },
): Promise<DemoFrames> {
  const made = { variable: [] as string[], asteroid: [] as string[], cluster: [] as string[] }
  const { variable, asteroid, cluster } = scenes(size)
  await mkdir(dir, { recursive: true })
  await removeLeftovers(dir)
  made.variable = await makeScene(dir, 'variable', variable, tell)
  made.asteroid = await makeScene(dir, 'asteroid', asteroid, tell)
  made.cluster = await makeScene(dir, 'cluster', cluster, tell)
  const basenames = Object.values(made).flat()
  // As somebody unknown: that they are public is what counts.
  let known = await findFrames(store, null, basenames)
  if (known.size < basenames.length) {
    await importFolder(store, dir, { public: true })
    known = await findFrames(store, null, basenames)
  }
  const framesOf = (names: string[]) => names.map((name) => known.get(name)).filter((frame) => frame !== undefined)
  return {
    variable: framesOf(made.variable),
    asteroid: framesOf(made.asteroid),
    cluster: framesOf(made.cluster),
    variableStar: variableStarOf(variable),
  }
}

function variableStarOf({ field }: Scene): DemoFrames['variableStar'] {
  const star = field.stars.find(({ variability }) => variability !== undefined)
  if (star === undefined) throw new Error('the demo has no variable star')
  return { name: 'Demo variable', ra: star.ra, dec: star.dec }
}

/** Basenames of the scene's frames, all of which are there afterwards. The truth is written last: with it, all is. */
async function makeScene(dir: string, name: string, scene: Scene, tell: (line: string) => void): Promise<string[]> {
  const truthPath = join(dir, `${name}.truth.json`)
  const names = scene.exposures.map(frameBasename)
  const there = new Set(await readdir(dir))
  if (there.has(`${name}.truth.json`) && names.every((basename) => there.has(`${basename}.fits.fz`))) return names
  tell(`Making ${names.length} demo frames: ${scene.field.name}`)
  const truths: FrameTruth[] = []
  for (const options of scene.exposures) {
    const exposure = exposeField(scene.field, options)
    truths.push(frameTruth(exposure))
    writeFrameTo(dir, exposure)
    // The server answers meanwhile.
    await nextTurn()
  }
  writeTruth(truthPath, fieldTruth(scene.field, truths))
  return names
}

const STALE_MS = 600_000

/** Of processes that were killed. One that is at work now touches its file within seconds. */
async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.unfinished')) continue
    const path = join(dir, name)
    const found = await stat(path).catch(() => null)
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true })
  }
}
