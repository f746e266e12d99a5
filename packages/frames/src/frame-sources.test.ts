import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addProposalMembers,
  beginResult,
  completeRun,
  createOperation,
  createSession,
  createUser,
  insertPendingResult,
  type NewFrame,
  putFrames,
  putProposal,
  type ResultOutput,
  type Store,
} from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFolderBlobs } from './folder-blobs.ts'
import { createFrameSources, type FrameSources } from './frame-sources.ts'
import { createLocalArchive } from './local-archive.ts'
import { createProductSource } from './product-source.ts'

const PAST = '2020-01-01T00:00:00.000000Z'
const FUTURE = '2999-01-01T00:00:00.000000Z'
const key = (letter: string) => letter.repeat(64)

function frameRow(basename: string, changes: Partial<NewFrame> = {}): NewFrame {
  const filename = `${basename}.fits.fz`
  return { basename, filename, path: '', sizeBytes: 1, modifiedMs: 1, headers: {}, publicDate: PAST, ...changes }
}

function outputOf(resultKey: string, ...products: string[]): ResultOutput {
  return {
    output_files: products.map((basename) => ({
      basename,
      type: 'fits',
      files: { fits: `${basename}.fits.fz`, large: `${basename}.jpg`, small: `${basename}.thumbnail.jpg` },
      metadata: { filter: 'rp', target_name: resultKey.slice(0, 3) },
    })),
  }
}

describeOnEveryDialect('frame sources', (openTestStore) => {
  let store: Store
  let dir: string
  let sources: FrameSources
  const viewers: Record<'owner' | 'member' | 'other' | 'staff', { id: number; isStaff: boolean }> = {
    owner: { id: 0, isStaff: false },
    member: { id: 0, isStaff: false },
    other: { id: 0, isStaff: false },
    staff: { id: 0, isStaff: true },
  }

  async function addResult(resultKey: string, asker: number, output: ResultOutput | null): Promise<void> {
    const result = { key: resultKey, operation: 'Median', version: 1, input: {}, userId: asker, requestId: null }
    await insertPendingResult(store, result)
    const session = await createSession(store, { userId: asker, name: 'work', inputData: [] })
    await createOperation(store, { sessionId: session.id, name: 'Median', inputData: {}, resultKey })
    if (output === null) return
    await beginResult(store, resultKey)
    await completeRun(store, { key: resultKey, attempt: 1 }, { output, message: '' })
  }

  beforeAll(async () => {
    store = await openTestStore()
    dir = await mkdtemp(join(tmpdir(), 'datalab-sources-'))
    const blobs = createFolderBlobs({ dir: join(dir, 'blobs') })
    sources = createFrameSources({
      archive: createLocalArchive({ store }),
      datalab: createProductSource({ store, blobs }),
    })
    for (const [name, viewer] of Object.entries(viewers)) {
      viewer.id = (await createUser(store, { username: name, isStaff: viewer.isStaff })).id
    }
    await putProposal(store, { id: 'P1' })
    await addProposalMembers(store, 'P1', [viewers.member.id])
    const path = join(dir, 'frame.fits')
    await writeFile(path, 'SIMPLE  = ')
    await putFrames(store, [
      frameRow('public', { path, primaryOpticalElement: 'gp', observationDate: PAST }),
      frameRow('proposal', { publicDate: FUTURE, proposalId: 'P1' }),
      frameRow('upload', { publicDate: null, ownerId: viewers.owner.id }),
      frameRow('gone', { path: join(dir, 'no such file') }),
    ])
    await addResult(key('a'), viewers.owner.id, outputOf(key('a'), key('a')))
    await addResult(key('b'), viewers.owner.id, outputOf(key('b'), `${key('b')}-1`, `${key('b')}-2`))
    await addResult(key('c'), viewers.owner.id, null)
    await writeFile(join(dir, 'product'), 'SIMPLE  = ')
    await blobs.put(key('a'), `${key('a')}.fits.fz`, join(dir, 'product'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  const seen: [who: keyof typeof viewers | 'nobody', source: string, basename: string, visible: boolean][] = [
    ...(['owner', 'member', 'other', 'staff', 'nobody'] as const).flatMap(
      (who): [typeof who, string, string, boolean][] => [
        [who, 'archive', 'public', true],
        [who, 'archive', 'proposal', who === 'member' || who === 'staff'],
        [who, 'archive', 'upload', who === 'owner' || who === 'staff'],
        [who, 'archive', 'nothing', false],
        [who, 'datalab', key('a'), who === 'owner'],
        [who, 'datalab', `${key('b')}-2`, who === 'owner'],
        [who, 'datalab', `${key('c')}-7`, who === 'owner'],
      ],
    ),
  ]
  test.each(seen)('rights: %s may see %s/%s: %s', async (who, source, basename, visible) => {
    const viewer = who === 'nobody' ? null : viewers[who]
    const answer = sources.resolve(viewer, [{ source, basename }])
    if (visible) await expect(answer).resolves.toMatchObject([{ source, basename }])
    else {
      const message = `Could not find ${basename} in the archive`
      await expect(answer).rejects.toMatchObject({ code: 'not_found', basename, message })
    }
  })

  test('all that are not there are told', async () => {
    const named = ['public', 'nothing', 'upload', 'nowhere'].map((basename) => ({ source: 'archive', basename }))
    const message = 'Could not find nothing in the archive'
    const missing = [named[1], named[2], named[3]]
    await expect(sources.resolve(viewers.other, named)).rejects.toMatchObject({ message, missing })
  })

  test('frames come in the order they were named in, as often as they were', async () => {
    const references = [
      { source: 'datalab', basename: key('a') },
      { source: 'archive', basename: 'public' },
      { source: 'archive', basename: 'upload' },
      { source: 'archive', basename: 'public' },
    ]
    expect(await sources.resolve(viewers.owner, references)).toMatchObject(references)
  })

  test('what is known of a frame comes with it, for inputs that do not say', async () => {
    const [frame, product] = await sources.resolve(viewers.owner, [
      { source: 'archive', basename: 'public' },
      { source: 'datalab', basename: key('a') },
    ])
    expect(frame).toMatchObject({ filter: 'gp', observationDate: PAST, resultKey: null, ready: true })
    expect(product).toMatchObject({ filter: 'rp', targetName: 'aaa', resultKey: key('a'), ready: true })
  })

  test('a product that came with a TIFF says where it is, and since when', async () => {
    const files = { tif: 'colour.tif', large: 'colour.jpg', small: 'colour.thumbnail.jpg' }
    const product = { basename: key('f'), type: 'image' as const, files, metadata: {} }
    await addResult(key('f'), viewers.owner.id, { output_files: [product] })
    const [frame] = await sources.resolve(viewers.owner, [{ source: 'datalab', basename: key('f') }])
    expect(frame?.tif).toEqual({ name: 'colour.tif', created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) })
    const [plain] = await sources.resolve(viewers.owner, [{ source: 'datalab', basename: key('a') }])
    expect(plain?.tif).toBeUndefined()
  })

  test('a product that is still to be made can be named, one that will never be cannot', async () => {
    const named = (basename: string) => sources.resolve(viewers.owner, [{ source: 'datalab', basename }])
    expect(await named(key('c'))).toMatchObject([{ ready: false, resultKey: key('c') }])
    for (const basename of [`${key('a')}-1`, `${key('b')}-3`, key('b'), `${key('b')}-0`, key('d'), 'public']) {
      await expect(named(basename), basename).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('an unknown source has no frames', async () => {
    for (const source of ['elsewhere', '', 'constructor']) {
      const answer = sources.resolve(viewers.staff, [{ source, basename: 'public' }])
      await expect(answer).rejects.toMatchObject({ code: 'not_found', basename: 'public' })
    }
  })

  describe('files', () => {
    async function fileOf(source: string, basename: string): Promise<string> {
      const [frame] = await sources.resolve(viewers.owner, [{ source, basename }])
      if (!frame) throw new Error('nothing resolved')
      const file = await sources.localPath(frame)
      file.release()
      return file.path
    }

    test('of the archive and of products are used where they are', async () => {
      expect(await fileOf('archive', 'public')).toBe(join(dir, 'frame.fits'))
      expect(await fileOf('datalab', key('a'))).toBe(join(dir, 'blobs', key('a'), `${key('a')}.fits.fz`))
    })

    test('that are gone are told by name', async () => {
      await expect(fileOf('archive', 'gone')).rejects.toMatchObject({ code: 'missing_file', basename: 'gone' })
      await expect(fileOf('datalab', `${key('b')}-1`)).rejects.toMatchObject({ code: 'not_found' })
      await expect(fileOf('datalab', key('c'))).rejects.toMatchObject({ code: 'not_found' })
    })

    test('are not fetched for a caller who has stopped', async () => {
      const [frame] = await sources.resolve(viewers.owner, [{ source: 'archive', basename: 'public' }])
      await expect(frame && sources.localPath(frame, AbortSignal.abort())).rejects.toThrow('aborted')
    })
  })
})
