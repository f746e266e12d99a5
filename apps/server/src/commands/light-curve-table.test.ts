import { describe, expect, test } from 'vitest'
import { readLightCurveTable } from './light-curve-table.ts'

const read = (...lines: string[]) => readLightCurveTable(lines.join('\n'))

describe('columns', () => {
  test('without names they are time, magnitude and error', () => {
    const table = read('# a comment', '1.5,14.2,0.01', '', '2.5,14.3,0.02')
    expect([...table.times]).toEqual([1.5, 2.5])
    expect([...table.magnitudes]).toEqual([14.2, 14.3])
    expect([...table.errors!]).toEqual([0.01, 0.02])
    expect(table.badRows).toEqual([])
  })

  test('two of them are enough: then there are no errors', () => {
    expect(read('1 14.2', '2 14.3').errors).toBeNull()
    expect(read('time,mag', '1,14.2').errors).toBeNull()
  })

  test('they are found by name, in any order and spelling, among others', () => {
    const table = read('Name,MAG ERR,Magnitude,JD,filter', 'x,0.01,14.2,2460000.5,rp')
    expect([...table.times, ...table.magnitudes, ...table.errors!]).toEqual([2460000.5, 14.2, 0.01])
  })

  test('of several times the barycentric one is taken', () => {
    expect([...read('observation_date,julian_date,bjd_tdb,mag,magerr', '2024,1,2,14,0.1').times]).toEqual([2])
  })

  test.each([
    ['commas', '1,14.2,0.01'],
    ['semicolons', '1; 14.2; 0.01'],
    ['tabs', '1\t14.2\t0.01'],
    ['blanks', '  1   14.2 0.01 '],
    ['quotes', '"1","14.2","0.01"'],
  ])('%s separate them', (_, line) => {
    const table = read(line)
    expect([...table.times, ...table.magnitudes, ...table.errors!]).toEqual([1, 14.2, 0.01])
  })

  test('names that do not tell time and magnitude leave the order, and a note', () => {
    const table = read('when,how bright,how sure', '1,14.2,0.01')
    expect([...table.times, ...table.magnitudes, ...table.errors!]).toEqual([1, 14.2, 0.01])
    expect(table.note).toBe('columns when, how bright, how sure are taken to be time, magnitude, error')
    expect(read('jd,mag', '1,14').note).toBeNull()
  })

  test('errors that are empty throughout are none', () => {
    const table = read('time,mag,magerr', '1,14.2,', '2,14.3,nan')
    expect(table.errors).toBeNull()
    expect(table.times).toHaveLength(2)
  })
})

describe('rows that cannot be taken', () => {
  test('are named by line and reason, and left out', () => {
    const table = read(
      'time,mag,err',
      '1,14.2,0.01',
      'x,14.2,0.01',
      '3,nan,0.01',
      '4,14.2,-0.01',
      '5,14.2',
      '6,14.2,inf',
    )
    expect([...table.times]).toEqual([1])
    expect(table.badRows).toEqual([
      { line: 3, reason: 'the time "x" is not a number' },
      { line: 4, reason: 'there is no magnitude' },
      { line: 5, reason: 'the error -0.01 is not positive' },
      { line: 6, reason: 'there is no error' },
      { line: 7, reason: 'the error "inf" is not a number' },
    ])
  })

  test('count lines of every kind of ending, and begin after a byte-order mark', () => {
    const table = readLightCurveTable('\uFEFFtime,mag\r\n1,14\r\n2,?\r\n')
    expect(table.badRows).toEqual([{ line: 3, reason: 'the magnitude "?" is not a number' }])
  })

  test('an empty file has no rows', () => {
    expect(readLightCurveTable('').times).toHaveLength(0)
  })
})
