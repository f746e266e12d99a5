import { describe, expect, test } from 'vitest'
import { frameMetadata } from './frame-metadata.ts'

const headers = {
  'DATE-OBS': '2024-01-15T06:44:38.400',
  'DAY-OBS': '20240114',
  PROPID: 'PUB2024A-001',
  INSTRUME: 'fa99',
  OBJECT: 'Field A ',
  RLEVEL: 91,
  SITEID: 'tst',
  TELID: '1m0a',
  EXPTIME: 30.5,
  FILTER: 'rp',
  L1PUBDAT: '2024-03-01T00:00:00.000Z',
  OBSTYPE: 'EXPOSE',
  BLKUID: 4302,
  REQNUM: '0000000077',
}

describe('metadata of a frame', () => {
  test('come from the keywords that pipelines write', () => {
    expect(frameMetadata(headers)).toEqual({
      observationDate: '2024-01-15T06:44:38.400000Z',
      observationDay: '2024-01-14',
      proposalId: 'PUB2024A-001',
      instrumentId: 'fa99',
      targetName: 'Field A',
      reductionLevel: 91,
      siteId: 'tst',
      telescopeId: '1m0a',
      exposureTime: 30.5,
      primaryOpticalElement: 'rp',
      publicDate: '2024-03-01T00:00:00.000000Z',
      configurationType: 'EXPOSE',
      observationId: 4302,
      requestId: 77,
    })
  })

  test.each(Object.keys(headers))('are null where %s is missing, and only there', (keyword) => {
    const { [keyword]: _, ...rest } = headers as Record<string, unknown>
    const [all, without] = [frameMetadata(headers), frameMetadata(rest)]
    const lost = Object.keys(all).filter((column) => Reflect.get(without, column) === null)
    expect(lost).toHaveLength(1)
    expect(Object.entries(without).filter(([column]) => !lost.includes(column))).toEqual(
      Object.entries(all).filter(([column]) => !lost.includes(column)),
    )
  })

  test.each([
    [
      'DATE-OBS',
      'observationDate',
      ['15/01/24', '2024-13-01T00:00:00', '2024-02-30T00:00:00', 'N/A', '', null, true, {}],
    ],
    ['DAY-OBS', 'observationDay', ['20241301', '20240230', 'yesterday', null]],
    ['EXPTIME', 'exposureTime', ['long', '', null, false]],
    ['BLKUID', 'observationId', [1.5, '1e400', '9007199254740993', 'N/A', null]],
    ['PROPID', 'proposalId', ['', '  ', 'N/A', 'n/a', null, true]],
  ])('take no nonsense for %s', (keyword, column, values) => {
    for (const value of values) {
      expect(Reflect.get(frameMetadata({ [keyword]: value }), column), JSON.stringify(value)).toBeNull()
    }
  })

  test('know a date without a time, a time zone that is UTC, and digits beyond microseconds', () => {
    const dateOf = (value: string) => frameMetadata({ 'DATE-OBS': value }).observationDate
    expect(dateOf('2024-01-15')).toBe('2024-01-15T00:00:00.000000Z')
    expect(dateOf('2024-01-15 06:00:00+00:00')).toBe('2024-01-15T06:00:00.000000Z')
    expect(dateOf('2024-01-15T06:00:00.123456789')).toBe('2024-01-15T06:00:00.123456Z')
    expect(dateOf('2024-01-15T06:00:00+02:00')).toBeNull()
  })
})
