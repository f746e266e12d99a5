import { expect, test } from 'vitest'
import { outputJson } from './output-json.ts'

const links = {
  origin: 'https://d.test',
  signer: { sign: (path: string, { created }: { created: string }) => `/blobs/${path}?c=${created}` },
}

const row = (more: object = {}) => ({
  status: 'COMPLETED' as const,
  resultKey: 'k',
  resultCreated: '2026-01-01T00:00:00.000000Z',
  outputJson: JSON.stringify({
    output_files: [
      { basename: 'k', type: 'image', files: { large: 'k.jpg', small: 'k.small.jpg', tif: 'k.tif' }, metadata: {} },
    ],
  }),
  ...more,
})

test('a picture has a TIFF in place of FITS, all with absolute links', () => {
  expect(JSON.parse(outputJson(row(), links))).toEqual({
    output_files: [
      {
        basename: 'k',
        source: 'datalab',
        type: 'image',
        large_url: 'https://d.test/blobs/k/k.jpg?c=2026-01-01T00:00:00.000000Z',
        small_url: 'https://d.test/blobs/k/k.small.jpg?c=2026-01-01T00:00:00.000000Z',
        tif_url: 'https://d.test/blobs/k/k.tif?c=2026-01-01T00:00:00.000000Z',
      },
    ],
  })
})

test('numbers pass as they were stored', () => {
  const stored = '{"output_data":[{"mag":1.50}]}'
  expect(outputJson(row({ outputJson: stored }), links)).toBe(stored)
})

test('files that numbers tell of are links, and texts that look like it are not', () => {
  const data = [{ csv: { $file: 'k-light-curve.csv' }, note: '{"$file":"k.csv"}', deep: [{ a: { $file: 'k-1.jpg' } }] }]
  expect(JSON.parse(outputJson(row({ outputJson: JSON.stringify({ output_data: data }) }), links))).toEqual({
    output_data: [
      {
        csv: 'https://d.test/blobs/k/k-light-curve.csv?c=2026-01-01T00:00:00.000000Z',
        note: '{"$file":"k.csv"}',
        deep: [{ a: 'https://d.test/blobs/k/k-1.jpg?c=2026-01-01T00:00:00.000000Z' }],
      },
    ],
  })
})

test.each([
  ['COMPLETED', '{"output_files":[]}'],
  ['IN_PROGRESS', 'null'],
  ['PENDING', 'null'],
] as const)('of a %s one that has made nothing: %s', (status, text) => {
  expect(outputJson(row({ status, outputJson: null }), links)).toBe(text)
})

test('what a failed one had made is not shown', () => {
  expect(outputJson(row({ status: 'FAILED' }), links)).toBe('null')
})
