import { describe, expect, it } from 'vitest'
import { binaryVotableOf, failedVotable, votableOf } from './tap-server.test-support.ts'
import { parseVotable } from './votable.ts'

const names = ['ra', 'dec', 'pm', 'a', 'b', 'c', 'd', 'e', 'mag']
const rows = [
  [1.5, -2e-7, null, 1, 2, 3, 4, 5, 17.25],
  [null, 3, 4, 1, 2, 3, 4, 5, null],
]

const columnsOf = (xml: string, wanted = names) => {
  const table = parseVotable(xml)
  return wanted.map((name) => Array.from(table.column(name) ?? [], (value) => (Number.isNaN(value) ? null : value)))
}
const expected = names.map((_, column) => rows.map((row) => row[column]!))

const table = (fields: string, cells: string) =>
  `<VOTABLE><RESOURCE><TABLE>${fields}<DATA><TABLEDATA>${cells}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`

describe('parseVotable', () => {
  it('reads TABLEDATA, with nothing where a cell is empty', () => {
    expect(columnsOf(votableOf(names, rows))).toEqual(expected)
    expect(parseVotable(votableOf(names, rows))).toMatchObject({ status: 'OK', rows: 2 })
  })

  it('reads BINARY2 the same', () => expect(columnsOf(binaryVotableOf(names, rows))).toEqual(expected))

  it('reads BINARY with fields of every type, and passes over what is no scalar number', () => {
    const fields = [
      ['b', 'boolean'],
      ['u', 'unsignedByte'],
      ['s', 'short'],
      ['i', 'int'],
      ['l', 'long'],
      ['f', 'float'],
    ]
    const declared = fields.map(([name, type]) => `<FIELD name="${name}" datatype="${type}"/>`).join('')
    const others =
      '<FIELD name="text" datatype="char" arraysize="*"/><FIELD name="v" datatype="float" arraysize="2x3"/>' +
      '<FIELD name="w" datatype="short" arraysize="2x*"/><FIELD name="bits" datatype="bit" arraysize="9"/>'
    const bytes = Buffer.concat([
      Buffer.from([0x54, 200, 0xff, 0xfe]),
      Buffer.from([0xff, 0xff, 0xff, 0xf6]),
      Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from([0x3f, 0xc0, 0, 0]),
      Buffer.from([0, 0, 0, 2, 0x68, 0x69]),
      Buffer.alloc(24),
      Buffer.from([0, 0, 0, 1, 1, 2, 3, 4]),
      Buffer.alloc(2),
    ])
    const stream = `<STREAM encoding="base64">${Buffer.concat([bytes, bytes]).toString('base64')}</STREAM>`
    const nullOfInt = declared.replace(
      'name="i" datatype="int"/>',
      'name="i" datatype="int"><VALUES null="-10"/></FIELD>',
    )
    const of = (head: string) =>
      `<VOTABLE><RESOURCE><TABLE>${head}${others}<DATA><BINARY>${stream}</BINARY></DATA></TABLE></RESOURCE></VOTABLE>`
    expect(columnsOf(of(declared), ['b', 'u', 's', 'i', 'l', 'f', 'text'])).toEqual(
      [null, 200, -2, -10, -(2 ** 63), 1.5, null].map((value) => [value, value]),
    )
    expect(columnsOf(of(nullOfInt), ['i'])).toEqual([[null, null]])
  })

  it('knows prefixes, comments, CDATA, entities, quotes of both kinds, and columns in any case', () => {
    const xml = `<?xml version='1.0'?><!-- <TD>9</TD> --><v:VOTABLE><v:RESOURCE><v:INFO name='x' value="a > b"/><v:TABLE>
      <v:FIELD datatype="double" name='Ra&amp;Dec'><v:DESCRIPTION>an <![CDATA[<odd>]]> one</v:DESCRIPTION></v:FIELD>
      <v:DATA><v:TABLEDATA><v:TR><v:TD><![CDATA[ 4.5 ]]></v:TD></v:TR><v:TR><v:TD/></v:TR><v:TR><v:TD>-Inf</v:TD></v:TR>
      </v:TABLEDATA></v:DATA></v:TABLE></v:RESOURCE></v:VOTABLE>`
    expect(columnsOf(xml, ['ra&dec'])).toEqual([[4.5, null, Number.NEGATIVE_INFINITY]])
    expect(parseVotable(xml).column('other')).toBeNull()
  })

  it('takes the first table alone', () => {
    const second =
      '<TABLE><FIELD name="ra" datatype="double"/><DATA><TABLEDATA><TR><TD>7</TD></TR></TABLEDATA></DATA></TABLE>'
    const xml = votableOf(['ra'], [[1]]).replace('</RESOURCE>', `${second}</RESOURCE>`)
    expect(columnsOf(xml, ['ra'])).toEqual([[1]])
  })

  it('tells that there was more', () =>
    expect(parseVotable(votableOf(['ra'], [[1]], 'OVERFLOW')).status).toBe('OVERFLOW'))

  it('is an empty table where nothing was found', () => {
    expect(parseVotable(votableOf(['ra'], []))).toMatchObject({ status: 'OK', rows: 0 })
    expect(parseVotable(binaryVotableOf(['ra'], [])).column('ra')).toHaveLength(0)
  })

  it('gives the words of a service that failed', () => {
    expect(() => parseVotable(failedVotable('No table &lt;gaia&gt; here'))).toThrow('No table <gaia> here')
    const late = votableOf(['ra'], [[1]]).replace(
      '</RESOURCE>',
      '<INFO name="QUERY_STATUS" value="ERROR">disk</INFO></RESOURCE>',
    )
    expect(() => parseVotable(late)).toThrow('disk')
  })

  it('takes nothing less than a whole table', () => {
    for (const whole of [votableOf(names, rows), binaryVotableOf(names, rows)]) {
      for (let length = 0; length < whole.length; length += 7) {
        expect(() => parseVotable(whole.slice(0, length)), `${length} characters`).toThrow()
      }
    }
    const short = Buffer.alloc(16).toString('base64')
    expect(() => parseVotable(binaryVotableOf(['a', 'b'], []).replace(/64'>\s*/, `64'>${short}`))).toThrow(
      'inside a row',
    )
  })

  it.each([
    ['another text', '<html><body>Sorry</body></html>', 'no VOTable'],
    ['no XML', 'Service Unavailable', 'no VOTable'],
    ['elements that do not nest', '<VOTABLE><RESOURCE></VOTABLE></RESOURCE>', 'closes nothing'],
    [
      'a row too short',
      table('<FIELD name="a" datatype="int"/><FIELD name="b" datatype="int"/>', '<TR><TD>1</TD></TR>'),
      'cells',
    ],
    ['a row too long', table('<FIELD name="a" datatype="int"/>', '<TR><TD>1</TD><TD>2</TD></TR>'), 'cells'],
    ['no table', '<VOTABLE><RESOURCE/></VOTABLE>', 'no table'],
  ])('refuses %s in words', (_, xml, words) => expect(() => parseVotable(xml)).toThrow(words))
})
