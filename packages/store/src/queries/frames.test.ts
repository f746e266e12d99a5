import { expect, test } from 'vitest'
import { describeOnEveryDialect } from '../testing/index.ts'
import { now, shiftTime } from '../time.ts'
import {
  type FrameViewer,
  findFrames,
  getFrame,
  getFrameHeaders,
  listFrameFiles,
  type NewFrame,
  putFrames,
} from './frames.ts'
import { addProposalMembers, putProposal } from './proposals.ts'
import { createUser } from './users.ts'

const HOUR_MS = 3_600_000
const frame = (basename: string, more: Partial<NewFrame> = {}): NewFrame => ({
  ...{ basename, filename: `${basename}.fits.fz`, path: `/archive/${basename}.fits.fz` },
  ...{ sizeBytes: 1000, modifiedMs: 1_700_000_000_000, headers: { SIMPLE: true, OBJECT: basename } },
  ...more,
})

describeOnEveryDialect('frames', (openTestStore) => {
  test('are seen when public, of an own proposal or uploaded, and all by staff', async () => {
    const store = await openTestStore()
    const ada = await createUser(store, { username: 'ada' })
    const bob = await createUser(store, { username: 'bob' })
    await putProposal(store, { id: 'P1' })
    await addProposalMembers(store, 'P1', [ada.id])
    await putFrames(store, [
      frame('public', { publicDate: shiftTime(now(), -HOUR_MS), proposalId: 'P2' }),
      frame('later', { publicDate: shiftTime(now(), HOUR_MS), proposalId: 'P2' }),
      frame('never', { proposalId: 'P2' }),
      frame('of-ada', { publicDate: shiftTime(now(), HOUR_MS), proposalId: 'P1' }),
      frame('by-ada', { ownerId: ada.id }),
    ])
    const names = ['public', 'later', 'never', 'of-ada', 'by-ada', 'unknown']
    const seen = async (viewer: FrameViewer) => [...(await findFrames(store, viewer, names)).keys()].sort()
    expect(await seen(null)).toEqual(['public'])
    expect(await seen({ id: bob.id, isStaff: false })).toEqual(['public'])
    expect(await seen({ id: ada.id, isStaff: false })).toEqual(['by-ada', 'of-ada', 'public'])
    expect(await seen({ id: bob.id, isStaff: true })).toEqual(['by-ada', 'later', 'never', 'of-ada', 'public'])

    const [never] = (await findFrames(store, { id: bob.id, isStaff: true }, ['never'])).values()
    expect(await getFrame(store, { id: bob.id, isStaff: false }, never!.id)).toBeUndefined()
    expect(await getFrameHeaders(store, { id: bob.id, isStaff: false }, never!.id)).toBeUndefined()
    expect(await getFrameHeaders(store, { id: bob.id, isStaff: true }, never!.id)).toMatchObject({ OBJECT: 'never' })
  })

  test('are found by their exact name only', async () => {
    const store = await openTestStore()
    await putFrames(store, [frame('a-b', { publicDate: '2020-01-01T00:00:00Z' })])
    expect((await findFrames(store, null, ['A-B', 'a_b', 'a-', 'a-b ', '%'])).size).toBe(0)
  })

  test('put again are replaced in every column and keep their id', async () => {
    const store = await openTestStore()
    const staff = { id: 0, isStaff: true }
    await putFrames(store, [frame('a', { targetName: 'M1', exposureTime: 30 }), frame('b')])
    const before = (await findFrames(store, staff, ['a'])).get('a')!
    const area = { type: 'Polygon', coordinates: [[[1.5, 2]]] }
    await putFrames(store, [frame('a', { path: '/first' }), frame('a', { path: '/new', area, headers: { X: 1 } })])
    const after = await getFrame(store, staff, before.id)
    expect(after).toEqual({ ...before, path: '/new', area, targetName: null, exposureTime: null })
    expect(await getFrameHeaders(store, staff, before.id)).toEqual({ X: 1 })
  })

  test('can be put, listed and deleted by the thousand', async () => {
    const store = await openTestStore()
    await putFrames(
      store,
      Array.from({ length: 3000 }, (_, index) => frame(`f${index}`)),
    )
    const files = await listFrameFiles(store)
    expect(files).toHaveLength(3000)
    expect(files[7]).toMatchObject({ basename: 'f7', path: '/archive/f7.fits.fz', sizeBytes: 1000 })
    await putFrames(store, [])
  })
})
