import { expect, test } from 'vitest'
import { outputJson } from './output-json.ts'

function links(origin = 'https://d.test') {
  let signed = 0
  return {
    origin,
    signer: { sign: (path: string, { created }: { created: string }) => `/blobs/${path}?c=${created}&n=${signed++}` },
    count: () => signed,
  }
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

test('links are made once for the same output, and anew for another host', () => {
  const maker = links()
  const first = outputJson(row(), maker)
  expect(outputJson(row(), maker)).toBe(first)
  expect(maker.count()).toBe(3)
  expect(outputJson(row(), { ...maker, origin: 'https://e.test' })).toContain('https://e.test/blobs/k/k.jpg')
})

test('a picture has a TIFF in place of FITS', () => {
  const [file] = JSON.parse(outputJson(row(), links())).output_files
  expect(Object.keys(file).sort()).toEqual(['basename', 'large_url', 'small_url', 'source', 'tif_url', 'type'])
})

test('numbers pass as they were stored', () => {
  const stored = '{"output_data":[{"mag":1.50}]}'
  expect(outputJson(row({ outputJson: stored }), links())).toBe(stored)
})
