import { bytesSource, type HduInput, openFits, writeFits } from '@datalab/fits'
import { describe, expect, it } from 'vitest'
import { readSourceCatalogue, type SourceCatalogue } from './source-catalogue.ts'

function fitsFile(hdus: HduInput[]) {
  let bytes = new Uint8Array(0)
  const write = (offset: number, piece: Uint8Array) => {
    if (offset + piece.length > bytes.length) {
      const longer = new Uint8Array(offset + piece.length)
      longer.set(bytes)
      bytes = longer
    }
    bytes.set(piece, offset)
  }
  writeFits({ write }, hdus)
  return openFits(bytesSource(bytes))
}

type Columns = Extract<HduInput, { kind: 'bintable' }>['columns']

function catalogueOf(columns: Columns, name = 'CAT'): SourceCatalogue | null {
  const header = [{ keyword: 'EXTNAME', value: name }]
  return readSourceCatalogue(fitsFile([{ kind: 'empty' }, { kind: 'bintable', header, columns }]))
}

const catalogue = catalogueOf([
  { name: 'RA', values: Float64Array.of(10.5, Number.NaN) },
  { name: 'mag', values: Float32Array.of(14.5, 15.25) },
  { name: 'flag', values: BigInt64Array.of(4n, -(2n ** 40n)) },
  { name: 'peak', values: Int16Array.of(-3, 300) },
  { name: 'id', values: ['star 1 ', 'b'] },
])!

describe('readSourceCatalogue', () => {
  it('gives columns of every numeric type as numbers, whatever the case of their names', () => {
    expect(catalogue.rows).toBe(2)
    expect([...catalogue.column('ra')]).toEqual([10.5, Number.NaN])
    expect([...catalogue.column('MAG')]).toEqual([14.5, 15.25])
    expect([...catalogue.column('flag')]).toEqual([4, -(2 ** 40)])
    expect([...catalogue.column('Peak')]).toEqual([-3, 300])
  })

  it('has NaN for columns that are missing or hold texts, and tells which are there', () => {
    expect([...catalogue.column('dec')]).toEqual([Number.NaN, Number.NaN])
    expect([...catalogue.column('id')]).toEqual([Number.NaN, Number.NaN])
    expect(['rA', 'ID', 'dec'].map((name) => catalogue.has(name))).toEqual([true, true, false])
  })

  it('gives texts trimmed and numbers in full', () => {
    expect(catalogue.text('ID')).toEqual(['star 1', 'b'])
    expect(catalogue.text('flag')).toEqual(['4', '-1099511627776'])
    expect(catalogue.text('name')).toBeNull()
  })

  it('finds the table by its name, and no other', () => {
    expect(catalogueOf([{ name: 'ra', values: Float64Array.of(1) }], 'cat ')?.rows).toBe(1)
    expect(catalogueOf([{ name: 'ra', values: Float64Array.of(1) }], 'SOURCES')).toBeNull()
    expect(readSourceCatalogue(fitsFile([{ kind: 'empty' }]))).toBeNull()
  })
})
