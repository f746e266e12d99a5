import { describe, expect, it } from 'vitest'
import { findAnalysis } from './run-analysis.ts'

function told(action: string, body: object): string[] {
  const parsed = findAnalysis(action)!.input.safeParse({ basename: 'a', ...body })
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('what an analysis refuses', () => {
  it.each<[string, object, string[]]>([
    ['wcs', { basename: [] }, ['basename: Not a valid string.']],
    ['wcs', { basename: ' ' }, ['basename: This field may not be blank.']],
    ['wcs', { basename: 'a\0' }, ['basename: Null characters are not allowed.']],
    ['wcs', { source: null }, ['source: This field may not be null.']],
    ['header', { extension: 5 }, ['extension: Not a valid string.']],
    ['header', { extension: '' }, ['extension: This field may not be blank.']],
    ['light-curve', {}, ['target_coords: This field is required.', 'images: This field is required.']],
    [
      'light-curve',
      { target_coords: [], images: [] },
      ['target_coords: Invalid data. Expected a dictionary, but got list.', 'images: At least one image is wanted.'],
    ],
    [
      'light-curve',
      { target_coords: { ra: 'x', dec: 99 }, images: ['a'] },
      [
        'target_coords.ra: A valid number is required.',
        'target_coords.dec: Ensure this value is less than or equal to 90.',
        'images.0: Invalid data. Expected a dictionary, but got str.',
      ],
    ],
    [
      'centroiding',
      { width: 9, height: 9, x: 1, y: 1, radius: 1e9, r_back1: 1001, r_back2: 1e9 },
      ['radius', 'r_back1', 'r_back2'].map((field) => `${field}: Ensure this value is less than or equal to 300.`),
    ],
    [
      'centroiding',
      { width: 9, height: 9, x: 1, y: 1, r_back1: -1, r_back2: -2 },
      [
        'r_back1: Ensure this value is greater than or equal to 0.',
        'r_back2: Ensure this value is greater than or equal to 0.',
      ],
    ],
    ['cutout', { ra: 1, dec: -91, size: 1 }, ['dec: Ensure this value is greater than or equal to -90.']],
    ['cutout', { ra: 1, dec: 91, size: 1 }, ['dec: Ensure this value is less than or equal to 90.']],
    [
      'source-catalog',
      { width: Number.POSITIVE_INFINITY, height: '48' },
      ['width: A valid number is required.', 'height: A valid number is required.'],
    ],
  ])('%s %j is told in the words of the contract', (action, body, words) => expect(told(action, body)).toEqual(words))
})
