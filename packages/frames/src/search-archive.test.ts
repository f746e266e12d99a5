import { addProposalMembers, createUser, type NewFrame, putFrames, putProposal, type Store } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { beforeAll, expect, test } from 'vitest'
import { archiveFrameJson } from './archive-json.ts'
import { type ArchiveSearch, searchArchive } from './search-archive.ts'
import { skyArea } from './sky-area.ts'

const PAST = '2020-01-01T00:00:00.000000Z'
const FUTURE = '2999-01-01T00:00:00.000000Z'
const at = (hour: number) => `2024-01-15T0${hour}:00:00.000000Z`

function row(basename: string, changes: Partial<NewFrame>): NewFrame {
  return {
    ...{ basename, filename: `${basename}.fits.fz`, path: `/x/${basename}`, sizeBytes: 1, modifiedMs: 0 },
    ...{ headers: {}, publicDate: PAST, ...changes },
  }
}

function around(ra: number, dec: number): NewFrame['area'] {
  const area = skyArea([
    [ra - 0.1, dec - 0.1],
    [ra + 0.1, dec - 0.1],
    [ra + 0.1, dec + 0.1],
    [ra - 0.1, dec + 0.1],
  ])
  return area && { ...area }
}

describeOnEveryDialect('searching the archive', (openTestStore) => {
  let store: Store
  const member = { id: 0, isStaff: false }
  const staff = { id: 0, isStaff: true }

  beforeAll(async () => {
    store = await openTestStore()
    member.id = (await createUser(store, { username: 'member' })).id
    staff.id = (await createUser(store, { username: 'staff', isStaff: true })).id
    await putProposal(store, { id: 'P1' })
    await addProposalMembers(store, 'P1', [member.id])
    await putFrames(store, [
      row('a-1', { observationDate: at(1), targetName: 'M 67', primaryOpticalElement: 'rp', area: around(10, 5) }),
      row('a-2', { observationDate: at(3), targetName: 'm67', primaryOpticalElement: 'gp', area: around(0.02, 5) }),
      row('b_1', { observationDate: at(2), exposureTime: 30, reductionLevel: 91, observationId: 7, requestId: 8 }),
      row('b-x', {
        exposureTime: 60,
        configurationType: 'BIAS',
        instrumentId: 'fa1',
        telescopeId: '1m0',
        siteId: 'tst',
      }),
      row('c-1', { observationDate: at(4), publicDate: FUTURE, proposalId: 'P1', configurationType: 'EXPOSE' }),
      row('c-2', { observationDate: at(5), publicDate: null, ownerId: member.id }),
    ])
  })

  async function names(search: ArchiveSearch, viewer: typeof member | null = member): Promise<string[]> {
    const { count, frames } = await searchArchive(store, viewer, search, { limit: 100, offset: 0 })
    expect(count).toBe(frames.length)
    return frames.map(({ basename }) => basename)
  }

  test('gives the newest observation first, those without a date last', async () => {
    expect(await names({})).toEqual(['c-2', 'c-1', 'a-2', 'b_1', 'a-1', 'b-x'])
  })

  test('gives nobody what is not theirs to see', async () => {
    expect(await names({}, null)).toEqual(['a-2', 'b_1', 'a-1', 'b-x'])
    expect(await names({}, { id: staff.id, isStaff: false })).toEqual(['a-2', 'b_1', 'a-1', 'b-x'])
    expect(await names({}, staff)).toHaveLength(6)
    expect(await names({ proposalId: 'P1' }, null)).toEqual([])
  })

  const searches: [ArchiveSearch, string[]][] = [
    [{ start: at(3) }, ['c-2', 'c-1', 'a-2']],
    [{ start: at(2), end: at(3) }, ['a-2', 'b_1']],
    [{ basename: 'A-' }, ['a-2', 'a-1']],
    [{ basename: '_' }, ['b_1']],
    [{ basename: '%' }, []],
    [{ basenameExact: 'a-1' }, ['a-1']],
    [{ targetName: '67' }, ['a-2', 'a-1']],
    [{ targetName: 'M' }, ['a-2', 'a-1']],
    [{ targetNameExact: 'm67' }, ['a-2']],
    [{ primaryOpticalElement: 'rp' }, ['a-1']],
    [{ instrumentId: 'fa1' }, ['b-x']],
    [{ telescopeId: '1m0' }, ['b-x']],
    [{ siteId: 'tst' }, ['b-x']],
    [{ proposalId: 'P1' }, ['c-1']],
    [{ observationId: 7 }, ['b_1']],
    [{ requestId: 8 }, ['b_1']],
    [{ reductionLevel: 91 }, ['b_1']],
    [{ configurationType: 'EXPOSE' }, ['c-1']],
    [{ excludeCalibrations: true }, ['c-2', 'c-1', 'a-2', 'b_1', 'a-1']],
    [{ exposureTime: 30 }, ['b_1', 'b-x']],
    [{ exposureTime: 30.5 }, ['b-x']],
    [{ public: true, basename: '-1' }, ['a-1']],
    [{ public: false }, ['c-2', 'c-1']],
    [{ submitter: 'member' }, ['c-2']],
    [{ submitter: 'nobody' }, []],
    [{ covers: { ra: 10.05, dec: 4.95 } }, ['a-1']],
    [{ covers: { ra: 359.95, dec: 5 } }, ['a-2']],
    [{ covers: { ra: 0.05, dec: 5 }, primaryOpticalElement: 'rp' }, []],
  ]
  test.each(searches)('finds by %j: %j', async (search, expected) => {
    expect(await names(search)).toEqual(expected)
  })

  test('gives pages, with the count of all', async () => {
    const page = (offset: number) => searchArchive(store, member, {}, { limit: 2, offset })
    expect(await page(0)).toMatchObject({ count: 6, frames: [{ basename: 'c-2' }, { basename: 'c-1' }] })
    expect(await page(4)).toMatchObject({ count: 6, frames: [{ basename: 'a-1' }, { basename: 'b-x' }] })
    expect(await page(8)).toEqual({ count: 6, frames: [] })
    const covered = await searchArchive(store, staff, { covers: { ra: 10, dec: 5 } }, { limit: 1, offset: 1 })
    expect(covered).toEqual({ count: 1, frames: [] })
  })

  test('keeps any order that is asked for, nothing known last', async () => {
    const ordered = async (by: 'exposureTime' | 'basename' | 'observationDate', descending: boolean) => {
      const page = { limit: 3, offset: 0, ordering: { by, descending } }
      return (await searchArchive(store, member, {}, page)).frames.map(({ basename }) => basename)
    }
    expect(await ordered('exposureTime', true)).toEqual(['b-x', 'b_1', expect.any(String)])
    expect(await ordered('exposureTime', false)).toEqual(['b_1', 'b-x', expect.any(String)])
    expect(await ordered('observationDate', false)).toEqual(['a-1', 'b_1', 'a-2'])
  })

  test('rows are told as a science archive does', async () => {
    const { frames } = await searchArchive(store, member, { basenameExact: 'a-1' }, { limit: 1, offset: 0 })
    const json = frames[0] && archiveFrameJson(frames[0], 'http://x/a-1.fits.fz')
    expect(json).toMatchObject({
      basename: 'a-1',
      url: 'http://x/a-1.fits.fz',
      area: around(10, 5),
      observation_date: at(1),
      DATE_OBS: at(1),
      target_name: 'M 67',
      OBJECT: 'M 67',
      FILTER: 'rp',
      thumbnails: [],
      version_set: [{ extension: '.fits.fz', url: 'http://x/a-1.fits.fz' }],
    })
  })
})
