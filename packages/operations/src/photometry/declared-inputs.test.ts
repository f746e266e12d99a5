import { describe, expect, it } from 'vitest'
import { checkSettings } from './declared-inputs.ts'

const good = {
  aperture_radius: 7,
  annulus_inner_radius: 12,
  annulus_outer_radius: 19,
  min_comparisons: 5,
  max_comparisons: 10,
}

describe('settings of aperture photometry', () => {
  it.each<[object, string[]]>([
    [{}, []],
    [{ aperture_radius: 0 }, ['aperture_radius']],
    [{ aperture_radius: 12 }, ['annulus_inner_radius']],
    [{ annulus_outer_radius: 12 }, ['annulus_outer_radius']],
    [{ annulus_outer_radius: 3600 }, []],
    [{ annulus_outer_radius: 3601 }, ['annulus_outer_radius']],
    [{ aperture_radius: 1e9, annulus_inner_radius: 2e9, annulus_outer_radius: 3e9 }, ['annulus_outer_radius']],
    [{ min_comparisons: 0 }, ['min_comparisons']],
    [{ max_comparisons: 4 }, ['min_comparisons']],
  ])('%j is refused at %j', (changes, fields) => {
    expect(checkSettings({ ...good, ...changes }).map(({ path }) => path.join('.'))).toEqual(fields)
  })
})
