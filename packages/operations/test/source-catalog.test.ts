import { join } from 'node:path'
import { findHdu, numericColumn, openTable, verifyFits } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { describe, expect, it } from 'vitest'
import { sourcesOf } from '../src/catalogues/sources-of.ts'
import { DEFAULT_PRECISION } from '../src/index.ts'
import { named } from './frames.ts'
import { framePath } from './reference-data.ts'
import { productImage, run } from './run.ts'

/** What the pipeline of the network leaves in `CAT`, but magnitudes. */
const COLUMNS =
  'x y xwin ywin xpeak ypeak peak a b theta ellipticity kronrad flux fluxerr x2 y2 xy background fluxaper1 fluxerr1 fluxaper2 fluxerr2 ' +
  'fluxaper3 fluxerr3 fluxaper4 fluxerr4 fluxaper5 fluxerr5 fluxaper6 fluxerr6 fluxrad25 fluxrad50 fluxrad75 flag fwhm fwtm ra dec'

describe('Source Catalog', () => {
  it('gives each frame back with a table of its sources, in files that keep the standard', async () => {
    for (const precision of [DEFAULT_PRECISION, { kind: 'uncompressed' } as const]) {
      const ran = await run('Source Catalog', { input_files: named('bare-rp', 'bare-gp') }, { precision })
      expect(ran.products.map(({ basename }) => basename)).toEqual(['result-1', 'result-2'])
      for (const { files } of ran.products) {
        const file = openFitsFile(join(ran.outDir, files.fits!))
        try {
          expect(verifyFits(file).problems).toEqual([])
          const table = openTable(file, findHdu(file, 'CAT')!)
          expect(table.columns.map(({ name }) => name).join(' ')).toBe(COLUMNS)
          expect(table.rows).toBeGreaterThan(0)
          const flux = numericColumn(table, 'flux')
          expect([...flux]).toEqual([...flux].sort((a, b) => b - a))
        } finally {
          file.close()
        }
      }
    }
  })

  it('says in the header how the sources were found', async () => {
    const sent = { input_files: named('bare-rp'), threshold: 5, minimum_area: 9 }
    const ran = await run('Source Catalog', sent)
    const history = productImage(ran, ran.products[0]!).header.cards.filter(({ keyword }) => keyword === 'HISTORY')
    const said = history.map(({ value }) => String(value))
    expect(said).toContain('Datalab Source Catalog, version 1')
    expect(said).toContain('Parameter threshold = 5')
    expect(said).toContain('Parameter minimum_area = 9')
  })
})

describe('sourcesOf', () => {
  it('takes the table of a frame where there is one, and looks for sources where there is none', () => {
    for (const [frame, origin] of [
      ['cat-big', 'table'],
      ['bare-rp', 'extracted'],
    ] as const) {
      const file = openFitsFile(framePath(frame))
      try {
        const sources = sourcesOf(file)
        expect(sources.origin).toBe(origin)
        expect(sources.rows).toBeGreaterThan(0)
        if (origin === 'extracted') expect([sources.has('mag'), sources.has('XWIN')]).toEqual([false, true])
      } finally {
        file.close()
      }
    }
  })
})
