import { copyFile, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createFolderBlobs, FrameError, type FrameSources } from '@datalab/frames'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AnalysisAnswer, type Analyst, type AnalystOptions, createAnalyst } from '../src/analyst/analyst.ts'
import { AnalysisFailure } from '../src/analyst/analyst-pool.ts'
import { resolvedFrame } from './open-test-engine.ts'

const frames = resolve(import.meta.dirname, '../../../reference/frames/image')
const MEGABYTE = 2 ** 20
const DAY_MS = 24 * 3_600_000

let dir: string
let analyst: Analyst
/** Of frames that are there: which file each is. */
let files: Map<string, string>
/** How often each was released, less how often it was brought. */
let inUse: number

const sources: FrameSources = {
  async resolve(viewer, references) {
    const missing = references.find(
      ({ basename }) => !files.has(basename) || (basename === 'private' && viewer?.id !== 1),
    )
    if (missing)
      throw new FrameError('not_found', missing.basename, `Could not find ${missing.basename} in the archive`)
    return references.map(resolvedFrame)
  },
  async localPath({ basename }) {
    inUse++
    return { path: files.get(basename)!, release: () => void inUse-- }
  },
}

function open(options: Partial<AnalystOptions> = {}): Analyst {
  const blobs = createFolderBlobs({ dir: join(dir, 'blobs') })
  return createAnalyst({
    ...{ frames: sources, blobs, scratchDir: join(dir, 'scratch'), threads: 2, memoryBytes: MEGABYTE },
    ...options,
  })
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datalab-analyst-'))
  inUse = 0
  files = new Map(
    ['sky-a', 'sky-b', 'wide', 'uint32', 'float64'].map((name) => [name, join(frames, `${name}.fits.fz`)]),
  )
  files.set('private', join(frames, 'sky-c.fits.fz'))
  analyst = open()
})

afterEach(async () => {
  await analyst.close()
  expect(inUse, 'every file was released').toBe(0)
  await rm(dir, { recursive: true })
})

const viewer = (id: number) => ({ id, isStaff: false })
const ask = (action: string, body: object, id = 2) =>
  analyst.ask(viewer(id), { action, input: { source: 'archive', ...body } })

const jsonOf = (answer: AnalysisAnswer) => ('json' in answer ? JSON.parse(answer.json.toString()) : null)
const small = (basename: string) => ({ basename, max_size: 2 })

describe('the analyst', () => {
  it('keeps the image of a frame for the next question, and tells two versions of a file apart', async () => {
    const path = join(dir, 'changing.fits.fz')
    files.set('changing', path)
    await copyFile(join(frames, 'sky-a.fits.fz'), path)
    const before = jsonOf(await ask('raw-data', small('changing')))
    expect(analyst.stats().images).toBe(1)
    expect(jsonOf(await ask('raw-data', small('changing')))).toEqual(before)
    expect(analyst.stats().images).toBe(1)
    await copyFile(join(frames, 'sky-b.fits.fz'), path)
    await utimes(path, 1, 1)
    const after = jsonOf(await ask('raw-data', small('changing')))
    expect(after.data).not.toEqual(before.data)
    expect(after).toEqual(jsonOf(await ask('raw-data', small('sky-b'))))
  })

  it('decodes an image once for many who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask('raw-data', small('sky-a'))))
    const [first, ...others] = answers.map(jsonOf)
    for (const other of others) expect(other).toEqual(first)
    expect(analyst.stats()).toEqual({ images: 1, imageBytes: 155_520 })
  })

  it('stays within its memory, whatever is asked', async () => {
    await analyst.close()
    analyst = open({ memoryBytes: 400_000 })
    const names = ['sky-a', 'sky-b', 'wide', 'uint32', 'float64']
    const asked = Array.from({ length: 30 }, (_, i) => names[(i * 7) % names.length]!)
    const answers = await Promise.all(asked.map((name) => ask('raw-data', small(name))))
    expect(analyst.stats().imageBytes).toBeLessThanOrEqual(400_000)
    const alone = new Map<string, unknown>()
    for (const name of names) alone.set(name, jsonOf(await ask('raw-data', small(name))))
    for (const [i, name] of asked.entries()) expect(jsonOf(answers[i]!)).toEqual(alone.get(name))
  })

  it('checks rights before it looks into its memory', async () => {
    expect(jsonOf(await ask('raw-data', small('private'), 1)).width).toBe(2)
    await expect(ask('raw-data', small('private'), 2)).rejects.toMatchObject({ code: 'not_found' })
    await expect(analyst.ask(null, { action: 'wcs', input: small('private') })).rejects.toBeInstanceOf(FrameError)
  })

  it('tells in words what is wrong with a file, and answers the next question', async () => {
    const path = join(dir, 'spoilt.fits')
    files.set('spoilt', path)
    await writeFile(path, 'SIMPLE  = but no more')
    for (const action of ['raw-data', 'wcs', 'header']) {
      const failure: unknown = await ask(action, { basename: 'spoilt', extension: 'SCI', max_size: 2 }).catch(
        (error) => error,
      )
      expect(failure).toBeInstanceOf(AnalysisFailure)
      expect(failure).toMatchObject({ told: true, message: expect.stringMatching(/^Could not read spoilt: /) })
    }
    expect(jsonOf(await ask('wcs', { basename: 'sky-a' })).fits_dimensions).toEqual([216, 180])
  })

  it('tells in words that a file is gone, or may not be read, and never where it was', async () => {
    files.set('gone', join(dir, 'gone.fits'))
    files.set('folder', dir)
    for (const basename of ['gone', 'folder']) {
      const failure: unknown = await ask('wcs', { basename }).catch((error) => error)
      expect(failure).toMatchObject({ told: true, message: expect.stringContaining(basename) })
      expect(String(failure)).not.toContain(dir)
    }
  })

  it('ends what takes too long, and answers the next question', async () => {
    await analyst.close()
    analyst = open({ timeLimitMs: 4000, worker: new URL('./stuck-analyst.ts', import.meta.url), threads: 1 })
    await expect(ask('wcs', { basename: 'sky-a', stuck: true })).rejects.toMatchObject({
      told: true,
      message: /more than 4 seconds/,
    })
    await expect(ask('wcs', { basename: 'sky-a' })).resolves.toHaveProperty('json')
  })

  it('makes a kept file once, also when many ask for it at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask('get-tif', { basename: 'sky-a' })))
    const kept = answers.map((answer) => answer.kept)
    for (const blob of kept) expect(blob).toEqual(kept[0])
    expect(await readdir(join(dir, 'blobs', kept[0]!.key))).toEqual(['sky-a.tif'])
  })

  it('answers with the TIFF that a product came with', async () => {
    await analyst.close()
    const tif = { name: 'colour.tif', created: '2026-01-01T00:00:00.000000Z' }
    const product = { ...resolvedFrame({ basename: 'colour', source: 'datalab' }), resultKey: 'abc', tif }
    analyst = open({ frames: { ...sources, resolve: async () => [product] } })
    const answer = await ask('get-tif', { basename: 'colour', source: 'datalab' })
    expect(answer).toEqual({ kept: { key: 'abc', ...tif }, field: 'tif_url' })
  })

  it('makes a kept file anew when it is old, so that no link outlives it', async () => {
    const { kept } = await ask('get-tif', { basename: 'sky-a' })
    const file = join(dir, 'blobs', kept!.key, kept!.name)
    const aged = (days: number) => utimes(file, new Date(), new Date(Date.now() - days * DAY_MS))
    await aged(29)
    await ask('get-tif', { basename: 'sky-a' })
    expect(Date.now() - (await stat(file)).mtimeMs).toBeGreaterThan(28 * DAY_MS)
    await aged(31)
    expect(await ask('get-tif', { basename: 'sky-a' })).toEqual({ kept, field: 'tif_url' })
    expect(Date.now() - (await stat(file)).mtimeMs).toBeLessThan(DAY_MS)
  })

  it('draws thumbnails, once each', async () => {
    const frame = { basename: 'wide', path: files.get('wide')!, version: '1' }
    const asked = (['small', 'large', 'small'] as const).map((size) => analyst.thumbnail({ ...frame, size }))
    const [small, large, again] = await Promise.all(asked)
    expect([small?.name, large?.name]).toEqual(['small.jpg', 'large.jpg'])
    expect(again?.key).toBe(small?.key)
    const other = await analyst.thumbnail({ ...frame, version: '2', size: 'small' })
    expect(other.key).not.toBe(small?.key)
    expect(await readdir(join(dir, 'blobs', small!.key))).toEqual(['large.jpg', 'small.jpg'])
  })
})
