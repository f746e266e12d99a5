import { expect, it } from 'vitest'
import { acceptsGzip, preferredBytes, refuseFormat } from './negotiation.ts'

const OFFERED = ['application/octet-stream', 'image/jpeg']

it.each([
  [undefined, null],
  ['', null],
  ['*/*', null],
  ['application/json', null],
  ['application/octet-stream', 'application/octet-stream'],
  ['image/jpeg;q=0.9, application/json', 'image/jpeg'],
  ['application/json, image/jpeg', null],
  ['text/html, image/*', 'image/jpeg'],
  ['IMAGE/JPEG', 'image/jpeg'],
  ['image/png', null],
])('to %j the bytes that go before JSON are %j', (accept, wanted) => {
  expect(preferredBytes(accept, OFFERED)).toBe(wanted)
})

it('refuses what admits no JSON, and a format that there is not', () => {
  expect(refuseFormat('text/html', undefined)?.status).toBe(406)
  expect(refuseFormat('text/html, */*;q=0.1', undefined)).toBeNull()
  expect(refuseFormat(undefined, 'csv')?.status).toBe(404)
})

it('takes gzip where it is named with a weight', () => {
  expect([acceptsGzip('gzip, br'), acceptsGzip('br, *'), acceptsGzip('gzip;q=0'), acceptsGzip(undefined)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
