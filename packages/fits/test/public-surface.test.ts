import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as fits from '../src/index.ts'
import * as node from '../src/node.ts'

test('the names that other packages may use are these', () => {
  expect(Object.keys(fits).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_QUANTIZE_LEVEL",
      "FitsError",
      "Header",
      "bytesSource",
      "cardToJson",
      "columnToJson",
      "createCompressedImageWriter",
      "createRowMemory",
      "encodeGzipRows",
      "encodeRiceRows",
      "exportFits",
      "findHdu",
      "findScienceImage",
      "imageHeader",
      "numericColumn",
      "openFits",
      "openImage",
      "openTable",
      "readChecksums",
      "verifyFits",
      "writeFits",
    ]
  `)
  expect(Object.keys(node).sort()).toEqual(['fileSink', 'fileSource', 'isGzipFile', 'openFitsFile'])
})

test('the package needs no other', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(dependencies).toEqual({})
})
