import { describe, expect, it } from 'vitest'
import { defineOperation } from './define-operation.ts'
import { frames } from './inputs/frames.ts'
import { source, targetPositions } from './inputs/positions.ts'
import { float, int, select, string } from './inputs/scalars.ts'

const operation = defineOperation({
  name: 'Everything',
  version: 3,
  category: 'image',
  description: 'One input of each type.',
  inputs: {
    input_files: frames({
      name: 'Input Files',
      description: 'Frames',
      minimum: 1,
      maximum: 3,
      single_filter: true,
      filter_options: ['rp', 'ip'],
    }),
    channels: frames({
      name: 'Channel',
      description: 'Coloured frames',
      minimum: 0,
      maximum: 2,
      color_picker: true,
      include_custom_scale: true,
    }),
    mode: select({ name: 'Mode', description: 'How', options: ['plain', 'fancy'], default: 'plain' }),
    radius: float({ name: 'Radius', description: 'How far', default: 1.5, minimum: 0 }),
    count: int({ name: 'Count', description: 'How many', default: 5, maximum: 9 }),
    label: string({ name: 'Label', description: 'What', default: 'none' }),
    source: source({ name: 'Source', description: 'Where', name_lookup: true }),
    track: targetPositions({ name: 'Track', description: 'Where and when', minimum: 0 }),
  },
  run: async () => ({ output_data: [] }),
})

const frame = (basename: string, more: object = {}) => ({ basename, source: 'archive', ...more })
const good = { input_files: [frame('a')], source: { ra: 10, dec: -20 }, track: [] }

function issuesOf(input: unknown): Record<string, string> {
  const checked = operation.check(input)
  if (checked.ok) return {}
  return Object.fromEntries(checked.issues.map(({ path, message }) => [path.join('.'), message]))
}

function checkedInput(input: unknown) {
  const checked = operation.check(input)
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues))
  return checked
}

const identityOf = (input: unknown) => operation.identity(checkedInput(input).input)

describe('a wizard description', () => {
  it('has the keys that were declared and no others', () => {
    const { inputs } = operation.wizard()
    expect(inputs.input_files).toEqual({
      name: 'Input Files',
      description: 'Frames',
      type: 'fits',
      minimum: 1,
      maximum: 3,
      single_filter: true,
      filter_options: ['rp', 'ip'],
    })
    expect(inputs.radius).toEqual({ name: 'Radius', description: 'How far', type: 'float', default: 1.5, minimum: 0 })
    expect(inputs.source).toEqual({ name: 'Source', description: 'Where', type: 'source', name_lookup: true })
    expect(Object.keys(inputs)).toEqual([
      ...['input_files', 'channels', 'mode', 'radius', 'count', 'label', 'source', 'track'],
    ])
  })
})

describe('checking an input', () => {
  it('fills in defaults and orders frames by basename, equal ones as sent', () => {
    const { input, asSent } = checkedInput({
      ...good,
      input_files: [frame('b', { id: 1 }), frame('a', { source: 'datalab' }), frame('b', { id: 0 })],
    })
    expect(input).toEqual({
      input_files: [frame('a', { source: 'datalab' }), frame('b', { id: 1 }), frame('b', { id: 0 })],
      channels: [],
      mode: 'plain',
      radius: 1.5,
      count: 5,
      label: 'none',
      source: { ra: 10, dec: -20 },
      track: [],
    })
    expect(asSent).toEqual({ ...good, input_files: input.input_files })
  })

  it('keeps what clients add to a frame', () => {
    const sent = frame('a', { id: 7, operation: 3, operationInputData: { deep: [frame('x')] }, zmin: 'no scale here' })
    expect(checkedInput({ ...good, input_files: [sent] }).input.input_files).toEqual([sent])
  })

  it('counts frames in the words of the contract', () => {
    expect(issuesOf({ ...good, input_files: [] })).toEqual({
      input_files: 'Operation Everything requires at least 1 Input Files input file(s).',
    })
    expect(issuesOf({ source: good.source, track: [] })).toEqual({
      input_files: 'Operation Everything requires at least 1 Input Files input file(s).',
    })
    expect(issuesOf({ ...good, input_files: ['a', 'b', 'c', 'd'].map((name) => frame(name)) })).toEqual({
      input_files: 'Operation Everything accepts at most 3 Input Files input file(s).',
    })
  })

  it('counts only what is a list', () => {
    const all = (input: object) => operation.check({ ...good, ...input })
    for (const sent of ['', {}, { length: 9 }, 0]) {
      expect(all({ input_files: sent })).toMatchObject({
        issues: [{ path: ['input_files'], message: expect.stringMatching(/^Expected a list of items but got type/) }],
      })
      expect(all({ track: sent })).toMatchObject({ issues: [{ path: ['track'], message: expect.anything() }] })
    }
    expect(all({ input_files: [5, frame('a')] })).toEqual({
      ok: false,
      issues: [{ path: ['input_files', 0], message: 'Invalid data. Expected a dictionary, but got int.' }],
    })
  })

  it('wants names that say something', () => {
    const told = (basename: unknown) => issuesOf({ ...good, input_files: [{ basename }] })
    expect(told(' ')).toEqual({ 'input_files.0.basename': 'This field may not be blank.' })
    expect(told('a\0b')).toEqual({ 'input_files.0.basename': 'Null characters are not allowed.' })
    expect(told([])).toEqual({ 'input_files.0.basename': 'Not a valid string.' })
  })

  it('writes what is no choice as Python does', () => {
    const told = (mode: unknown) => issuesOf({ ...good, mode }).mode
    expect(told(' plain')).toBe('" plain" is not a valid choice.')
    expect(told(true)).toBe('"True" is not a valid choice.')
    expect(told(['plain', null, 1.5])).toBe(`"['plain', None, 1.5]" is not a valid choice.`)
    expect(told({ a: { b: false } })).toBe(`"{'a': {'b': False}}" is not a valid choice.`)
  })

  it('compares filters in the words of the contract, as far as they are stated', () => {
    const two = [frame('a', { filter: 'rp' }), frame('b', { primary_optical_element: 'ip' }), frame('c')]
    expect(issuesOf({ ...good, input_files: two })).toEqual({
      input_files:
        'Operation Everything requires every Input Files to be taken in the same filter, but the input files use ip, rp.',
    })
    expect(issuesOf({ ...good, input_files: [frame('a', { filter: 'V' })] })).toEqual({
      input_files: 'Operation Everything requires the Input Files to be taken in one of the rp, ip filters, but got V.',
    })
    expect(issuesOf({ ...good, input_files: [frame('a', { filter: 'rp' }), frame('c')] })).toEqual({})
  })

  it.each([
    ['nothing', undefined, { '': 'This field is required.' }],
    ['null', null, { '': 'This field may not be null.' }],
    ['a list', [], { '': 'Invalid data. Expected a dictionary, but got list.' }],
    ['a string', 'x', { '': 'Invalid data. Expected a dictionary, but got str.' }],
    ['a number', 3, { '': 'Invalid data. Expected a dictionary, but got int.' }],
  ])('refuses %s in place of the inputs', (_, input, issues) => {
    expect(issuesOf(input)).toEqual(issues)
  })

  it.each([
    ['an input that is not known', { colour: 'red' }, { colour: 'Operation Everything has no input of this name.' }],
    ['frames that are null', { input_files: null }, { input_files: 'This field may not be null.' }],
    ['frames as an object', { input_files: {} }, { input_files: 'Expected a list of items but got type "dict".' }],
    ['frames as text', { input_files: 'abc' }, { input_files: 'Expected a list of items but got type "str".' }],
    [
      'a frame as text',
      { input_files: ['a'] },
      { 'input_files.0': 'Invalid data. Expected a dictionary, but got str.' },
    ],
    ['a frame that is null', { input_files: [null] }, { 'input_files.0': 'This field may not be null.' }],
    ['no basename', { input_files: [{}] }, { 'input_files.0.basename': 'This field is required.' }],
    ['an empty basename', { input_files: [frame('')] }, { 'input_files.0.basename': 'This field may not be blank.' }],
    [
      'a basename that is a number',
      { input_files: [{ basename: 5 }] },
      { 'input_files.0.basename': 'Not a valid string.' },
    ],
    [
      'an unknown source of frames',
      { input_files: [{ basename: 'a', source: 'moon' }] },
      { 'input_files.0.source': '"moon" is not a valid choice.' },
    ],
    ['an option that is not offered', { mode: 'sideways' }, { mode: '"sideways" is not a valid choice.' }],
    ['a number as option', { mode: 1 }, { mode: '"1" is not a valid choice.' }],
    ['text as number', { radius: 'far' }, { radius: 'A valid number is required.' }],
    ['a number that is null', { radius: null }, { radius: 'This field may not be null.' }],
    ['too small a number', { radius: -1 }, { radius: 'Ensure this value is greater than or equal to 0.' }],
    ['too large a number', { count: 10 }, { count: 'Ensure this value is less than or equal to 9.' }],
    ['a fraction as whole number', { count: 1.5 }, { count: 'A valid integer is required.' }],
    ['no source', { source: undefined }, { source: 'This field is required.' }],
    [
      'a source without coordinates',
      { source: { name: 'x' } },
      { 'source.ra': 'This field is required.', 'source.dec': 'This field is required.' },
    ],
    ['coordinates as words', { source: { ra: 'ten', dec: 1 } }, { 'source.ra': 'A valid number is required.' }],
    [
      'a declination beyond the pole',
      { source: { ra: 1, dec: 95 } },
      { 'source.dec': 'Ensure this value is less than or equal to 90.' },
    ],
    [
      'a colour as text',
      { channels: [frame('a', { color: 'red' })] },
      { 'channels.0.color': 'Invalid data. Expected a dictionary, but got str.' },
    ],
    [
      'a colour beyond 255',
      { channels: [frame('a', { color: { r: 256, g: 0, b: 0 } })] },
      { 'channels.0.color.r': 'Ensure this value is less than or equal to 255.' },
    ],
  ])('refuses %s, and says where', (_, part, issues) => {
    expect(issuesOf({ ...good, ...part })).toEqual(issues)
  })
})

describe('the identity of a result', () => {
  it('is the same however keys, numbers and files are written', () => {
    const sent =
      '{"radius": 2.0, "source": {"dec": -20, "ra": 1e1}, "input_files": [{"source": "archive", "basename": "a"}, {"basename": "b"}]}'
    const other =
      '{"input_files": [{"basename": "b", "source": "archive"}, {"basename": "a"}], "source": {"ra": 10.0, "dec": -20.0}, "radius": 2, "mode": "plain"}'
    const [first, second] = [sent, other].map((json) => identityOf({ track: [], ...JSON.parse(json) }))
    expect(first).toBe(second)
    expect(first).toMatch(/^[0-9a-f]{64}$/)
  })

  it('does not look at what clients add to a frame, at thumbnail suffixes or at a minus before zero', () => {
    const plain = identityOf({ ...good, radius: 0 })
    const adorned = { ...good, radius: -0, input_files: [frame('a-small', { url: 'x', zmin: 1, color: 'red' })] }
    expect(identityOf(adorned)).toBe(plain)
  })

  it.each([
    ['another frame', { input_files: [frame('b')] }],
    ['the same name from elsewhere', { input_files: [frame('a', { source: 'datalab' })] }],
    ['one more of the same', { input_files: [frame('a'), frame('a')] }],
    ['a number', { radius: 1.6 }],
    ['an option', { mode: 'fancy' }],
    ['another place', { source: { ra: 10, dec: -20.0001 } }],
    ['the name of the source', { source: { ra: 10, dec: -20, name: 'x' } }],
    ['a channel', { channels: [frame('a', { color: { r: 1, g: 2, b: 3 } })] }],
  ])('changes with %s', (_, part) => {
    expect(identityOf({ ...good, ...part })).not.toBe(identityOf(good))
  })

  it('keeps the order that has a meaning', () => {
    const track = [
      { ra: 1, dec: 2 },
      { ra: 3, dec: 4 },
    ]
    expect(identityOf({ ...good, track })).not.toBe(identityOf({ ...good, track: [...track].reverse() }))
  })

  it('tells colours, limits and zero limits of a channel apart', () => {
    const color = { r: 1, g: 2, b: 3 }
    const identities = [{}, { zmin: 0 }, { zmin: 1 }, { zmax: 0 }].map((limits) =>
      identityOf({ ...good, channels: [frame('a', { color, ...limits })] }),
    )
    expect(new Set(identities).size).toBe(4)
    const unset = identityOf({ ...good, channels: [frame('a', { color, zmin: null })] })
    expect(unset).toBe(identities[0])
  })
})

describe('the frames an input names', () => {
  it('are each there once, without thumbnail suffixes', () => {
    const { input } = checkedInput({
      ...good,
      input_files: [frame('b-large'), frame('a')],
      channels: [frame('a', { color: { r: 0, g: 0, b: 0 } })],
    })
    expect(operation.frames(input)).toEqual([frame('a'), frame('b')])
  })
})
