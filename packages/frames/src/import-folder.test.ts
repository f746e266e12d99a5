import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { exposeField, simulateField, writeFrame } from '@datalab/simulation'
import { createUser, findFrames, getFrameHeaders, type Store } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importFolder } from './import-folder.ts'
import { areaCovers, isSkyArea } from './sky-area.ts'

const RECORDED = fileURLToPath(new URL('../../../reference/rest/frames', import.meta.url))
const STAFF = { id: -1, isStaff: true }
const field = simulateField({
  name: 'Field',
  seed: 'import',
  center: { ra: 0.01, dec: 12 },
  sizeArcmin: 3,
  starCount: 9,
})

function makeFrame(path: string, { number = 1, publicDate = '2999-01-01T00:00:00' } = {}): void {
  const exposure = exposeField(field, {
    ...{ band: 'gp', start: '2024-01-15T10:00:00', exposureSeconds: 30, width: 64, height: 48, number, publicDate },
  })
  writeFrame(path, exposure)
}

describeOnEveryDialect('importing a folder', (openTestStore) => {
  let store: Store
  let dir: string
  beforeEach(async () => {
    store = await openTestStore()
    dir = await mkdtemp(join(tmpdir(), 'datalab-import-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  const known = async (...basenames: string[]) => findFrames(store, STAFF, basenames)

  test('tells of recorded frames what their archive told', async () => {
    const expected: Record<string, unknown>[] = JSON.parse(await readFile(join(RECORDED, 'frames.json'), 'utf8'))
    const report = await importFolder(store, RECORDED)
    expect(report).toEqual({ added: expected.length, updated: 0, unchanged: 0, skipped: [] })
    const frames = await known(...expected.map(({ basename }) => String(basename)))
    for (const row of expected) {
      const frame = frames.get(String(row.basename))
      expect(frame, String(row.basename)).toMatchObject({
        filename: row.file,
        primaryOpticalElement: row.primary_optical_element,
        targetName: row.target_name,
        proposalId: row.proposal_id,
        instrumentId: row.instrument_id,
        telescopeId: row.telescope_id,
        siteId: row.site_id,
        exposureTime: row.exposure_time,
        reductionLevel: row.reduction_level,
        configurationType: row.configuration_type,
        observationId: row.observation_id,
        requestId: row.request_id,
      })
      expect(Date.parse(frame?.observationDate ?? '')).toBe(Date.parse(String(row.observation_date)))
      const visible = (await findFrames(store, null, [String(row.basename)])).size === 1
      expect(visible, String(row.basename)).toBe(row.public)
    }
  })

  test('goes into folders, and notes where in the sky a frame looks', async () => {
    await mkdir(join(dir, 'a/b'), { recursive: true })
    makeFrame(join(dir, 'a/b/deep.fits.fz'))
    expect(await importFolder(store, dir)).toMatchObject({ added: 1, skipped: [] })
    const frame = (await known('deep')).get('deep')
    expect(frame).toMatchObject({ path: join(dir, 'a/b/deep.fits.fz'), filename: 'deep.fits.fz' })
    const { area } = frame ?? {}
    expect(isSkyArea(area) && areaCovers(area, 0.01, 12)).toBe(true)
    expect(isSkyArea(area) && areaCovers(area, 0.02, 12.05)).toBe(false)
    const headers = await getFrameHeaders(store, STAFF, frame?.id ?? 0)
    expect(headers).toMatchObject({ FILTER: 'gp', NAXIS1: 64, CTYPE1: 'RA---TAN', ORIGNAME: expect.any(String) })
    expect(Object.keys(headers ?? {}).filter((keyword) => /^(Z|TFORM|TTYPE)/.test(keyword))).toEqual([])
  })

  test('takes files that are gzip as a whole, and any usual ending', async () => {
    makeFrame(join(dir, 'plain.fits.fz'))
    const bytes = await readFile(join(dir, 'plain.fits.fz'))
    await writeFile(join(dir, 'zipped.fits.gz'), gzipSync(bytes))
    await writeFile(join(dir, 'short.fit'), bytes)
    await writeFile(join(dir, 'LOUD.FITS'), bytes)
    expect(await importFolder(store, dir)).toMatchObject({ added: 4, skipped: [] })
    expect([...(await known('zipped', 'short', 'LOUD', 'plain')).keys()].sort()).toEqual([
      'LOUD',
      'plain',
      'short',
      'zipped',
    ])
  })

  test('reads again only what has changed or moved, and keeps ids', async () => {
    makeFrame(join(dir, 'one.fits.fz'))
    makeFrame(join(dir, 'two.fits.fz'))
    await importFolder(store, dir)
    const before = await known('one', 'two')
    expect(await importFolder(store, dir)).toMatchObject({ added: 0, updated: 0, unchanged: 2 })
    makeFrame(join(dir, 'one.fits.fz'), { number: 25 })
    await utimes(join(dir, 'one.fits.fz'), 1000, 1000)
    await mkdir(join(dir, 'moved'))
    await rename(join(dir, 'two.fits.fz'), join(dir, 'moved/two.fits.fz'))
    expect(await importFolder(store, dir)).toMatchObject({ added: 0, updated: 2, unchanged: 0 })
    const after = await known('one', 'two')
    expect(after.get('one')).toMatchObject({ id: before.get('one')?.id, observationId: 4225 })
    expect(after.get('two')).toMatchObject({ id: before.get('two')?.id, path: join(dir, 'moved/two.fits.fz') })
  })

  test('makes frames public when asked to, also such as are known', async () => {
    makeFrame(join(dir, 'private.fits.fz'))
    makeFrame(join(dir, 'open.fits.fz'), { publicDate: '2024-02-01T00:00:00' })
    const visible = async () => [...(await findFrames(store, null, ['private', 'open'])).keys()].sort()
    await importFolder(store, dir)
    expect(await visible()).toEqual(['open'])
    await importFolder(store, dir, { public: true })
    expect(await visible()).toEqual(['open', 'private'])
    const frames = await known('private', 'open')
    expect(frames.get('open')?.publicDate).toBe('2024-02-01T00:00:00.000000Z')
    expect(frames.get('private')?.publicDate).toBe('2024-01-15T10:00:00.000000Z')
  })

  test('notes whose uploads they are', async () => {
    const owner = await createUser(store, { username: 'owner' })
    makeFrame(join(dir, 'upload.fits.fz'))
    await importFolder(store, dir, { ownerId: owner.id })
    expect((await findFrames(store, { id: owner.id, isStaff: false }, ['upload'])).size).toBe(1)
    expect((await findFrames(store, null, ['upload'])).size).toBe(0)
  })

  test('tells of files that are no whole FITS images, and goes on', async () => {
    makeFrame(join(dir, 'a-good.fits.fz'))
    makeFrame(join(dir, 'b-cut.fits.fz'))
    await truncate(join(dir, 'b-cut.fits.fz'), 9000)
    await writeFile(join(dir, 'c-page.fits'), '<html>')
    await writeFile(join(dir, 'd-empty.fits'), '')
    await symlink(join(dir, 'nowhere'), join(dir, 'e-broken.fits'))
    makeFrame(join(dir, 'f-good.fits.fz'))
    await writeFile(join(dir, 'notes.txt'), 'no FITS file by its name')
    const report = await importFolder(store, dir)
    expect(report.added).toBe(2)
    const skipped = report.skipped.map(({ path }) => path.slice(dir.length + 1)).sort()
    expect(skipped).toEqual(['b-cut.fits.fz', 'c-page.fits', 'd-empty.fits', 'e-broken.fits'])
    for (const { reason } of report.skipped) expect(reason).not.toBe('')
  })

  test('reads a header of a hundred thousand comments in one go', async () => {
    const comments = 'COMMENT a remark'.padEnd(80).repeat(100_000)
    const cards = ['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 2', 'NAXIS1  = 8', 'NAXIS2  = 9'].map((card) =>
      card.padEnd(80),
    )
    const header = `${cards.join('')}${comments}END`
    const padded = header.padEnd(Math.ceil(header.length / 2880) * 2880)
    await writeFile(join(dir, 'long.fits'), Buffer.concat([Buffer.from(padded), Buffer.alloc(2880)]))
    expect(await importFolder(store, dir)).toMatchObject({ added: 1, skipped: [] })
    const headers = await getFrameHeaders(store, STAFF, (await known('long')).get('long')?.id ?? 0)
    expect(String(headers?.COMMENT).split('\n')).toHaveLength(100_000)
  })

  test('takes the first of two files with one name, and tells of the other', async () => {
    for (const folder of ['a', 'b']) {
      await mkdir(join(dir, folder))
      makeFrame(join(dir, folder, 'same.fits.fz'))
    }
    const report = await importFolder(store, dir)
    expect(report).toMatchObject({ added: 1, skipped: [{ path: join(dir, 'b/same.fits.fz') }] })
    expect((await known('same')).get('same')?.path).toBe(join(dir, 'a/same.fits.fz'))
  })

  test('leaves hidden files alone and does not follow links in circles', async () => {
    await mkdir(join(dir, '.hidden'))
    makeFrame(join(dir, '.hidden/no.fits.fz'))
    makeFrame(join(dir, '.no.fits.fz'))
    makeFrame(join(dir, 'yes.fits.fz'))
    await symlink(dir, join(dir, 'circle'))
    expect(await importFolder(store, dir)).toEqual({ added: 1, updated: 0, unchanged: 0, skipped: [] })
  })

  describe('on its way', () => {
    beforeEach(async () => {
      makeFrame(join(dir, '000.fits.fz'))
      for (let n = 1; n < 5; n++) await cp(join(dir, '000.fits.fz'), join(dir, `00${n}.fits.fz`))
    })

    test('tells how far it is', async () => {
      const seen: [number, number][] = []
      await importFolder(store, dir, { onProgress: ({ done, total }) => seen.push([done, total]) })
      expect(seen).toEqual([
        [1, 5],
        [2, 5],
        [3, 5],
        [4, 5],
        [5, 5],
      ])
    })

    test('can be stopped, and run again', async () => {
      const stop = new AbortController()
      const onProgress = ({ done }: { done: number }) => done === 2 && stop.abort()
      await expect(importFolder(store, dir, { onProgress, signal: stop.signal })).rejects.toThrow('aborted')
      const report = await importFolder(store, dir)
      expect(report.added + report.unchanged).toBe(5)
    })
  })

  test('says so when there is no such folder', async () => {
    await expect(importFolder(store, join(dir, 'nowhere'))).rejects.toThrow(`${join(dir, 'nowhere')} cannot be read`)
  })
})
