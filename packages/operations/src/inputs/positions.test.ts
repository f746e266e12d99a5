import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { targetPositions } from './positions.ts'

interface Recorded {
  name: string
  raw: unknown
  require_mjd: boolean
  error?: string
  samples?: { mjd: number | null; ra: number; dec: number }[]
}

const file = new URL('../../../../reference/photometry/blocks/tracks.json', import.meta.url)
const { inputs } = JSON.parse(readFileSync(file, 'utf8')) as { inputs: Recorded[] }

function parse(raw: unknown, options: { timed?: boolean; minimum?: number; maximum?: number } = {}) {
  const field = targetPositions({ name: 'Target', description: 'Where', minimum: 1, ...options })
  const parsed = field.schema('Op').safeParse(raw)
  return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message)
}

describe('target positions', () => {
  it('have recordings to compare with', () => expect(inputs).toHaveLength(9))

  it.each(inputs)(
    'are taken in order of time or refused as recorded: $name',
    ({ raw, require_mjd, samples, error }) => {
      const parsed = parse(raw, { timed: require_mjd })
      if (samples === undefined) {
        expect(parsed).toSatisfy((messages: unknown[]) => typeof messages[0] === 'string')
        if (/distinct|missing/.test(error!)) expect(parsed).toEqual([error])
        return
      }
      expect(parsed).toEqual(samples.map(({ mjd, ...place }) => (mjd === null ? place : { mjd, ...place })))
    },
  )

  it('are counted in the words of the contract', () => {
    const place = { ra: 1, dec: 2 }
    expect(parse([place], { minimum: 2 })).toEqual(['Operation Op requires at least 2 target_positions'])
    expect(parse(undefined)).toEqual(['Operation Op requires at least 1 target_positions'])
    expect(parse([place, place], { maximum: 1 })).toEqual(['Operation Op accepts at most 1 target_positions'])
  })

  it('bear a name that belongs to the result, where they have one', () => {
    const { identity } = targetPositions({ name: 'Target', description: 'Where', minimum: 1 })
    const place = { ra: 1, dec: 2 }
    const named = (name: unknown) => JSON.stringify(identity([{ ...place, name } as typeof place]))
    expect(named('V1')).not.toBe(named('V2'))
    expect(named('V1')).not.toBe(JSON.stringify(identity([place])))
    expect(named(null)).toBe(JSON.stringify(identity([place])))
    expect(named(7)).toBe(JSON.stringify(identity([place])))
  })

  it('parse again to what they were parsed to', () => {
    const once = parse([{ mjd: ' 3.5', ra: '1e1', dec: '-.5', name: 'x' }], { timed: true })
    expect(once).toEqual([{ mjd: 3.5, ra: 10, dec: -0.5, name: 'x' }])
    expect(parse(once, { timed: true })).toEqual(once)
  })
})
