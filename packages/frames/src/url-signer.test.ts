import { describe, expect, test } from 'vitest'
import { createUrlSigner, expirySeconds } from './url-signer.ts'

const DAY_MS = 24 * 3600 * 1000
const created = '2024-01-15T06:00:00.123456Z'
const createdMs = Date.parse(created)
const path = `${'ab'.repeat(32)}/${'ab'.repeat(32)}.fits.fz`

function signedAt(nowMs: number, secret = 'a secret of the tests') {
  const url = createUrlSigner({ secret, now: () => nowMs }).sign(path, { created })
  const query = new URL(url, 'http://x').searchParams
  return { url, expires: query.get('expires') ?? '', signature: query.get('signature') ?? '' }
}

describe('signed URLs', () => {
  test('are the same to the byte for a whole window of 30 days', () => {
    const first = signedAt(createdMs)
    expect(signedAt(createdMs + 12 * DAY_MS).url).toBe(first.url)
    expect(signedAt(createdMs + 30 * DAY_MS - 1000).url).toBe(first.url)
    expect(signedAt(createdMs + 30 * DAY_MS).url).not.toBe(first.url)
  })

  test('are good for 30 to 60 days from the moment they are given out', () => {
    for (const days of [0, 1, 29.9, 30.1, 59, 61, 400]) {
      const nowMs = createdMs + days * DAY_MS
      const left = expirySeconds(created, nowMs) * 1000 - nowMs
      expect(left).toBeGreaterThan(30 * DAY_MS - 1000)
      expect(left).toBeLessThanOrEqual(60 * DAY_MS)
    }
  })

  test('are accepted until they expire, and not a moment longer', () => {
    const { expires, signature } = signedAt(createdMs)
    const signer = createUrlSigner({ secret: 'a secret of the tests' })
    const end = Number(expires) * 1000
    expect(signer.verify(path, expires, signature, createdMs)).toBe(true)
    expect(signer.verify(path, expires, signature, end - 1)).toBe(true)
    expect(signer.verify(path, expires, signature, end)).toBe(false)
  })

  test('are refused with another path, expiry, signature, secret or prefix', () => {
    const { expires, signature } = signedAt(createdMs)
    const signer = createUrlSigner({ secret: 'a secret of the tests', now: () => createdMs })
    expect(signer.verify(path.replace('.fits.fz', '.jpg'), expires, signature)).toBe(false)
    expect(signer.verify(path, String(Number(expires) + 1), signature)).toBe(false)
    expect(signer.verify(path, `${expires}0`, signature)).toBe(false)
    expect(signer.verify(path, '', signature)).toBe(false)
    expect(signer.verify(path, expires, '')).toBe(false)
    expect(signer.verify(path, expires, signature.slice(0, -1))).toBe(false)
    expect(signer.verify(path, expires, `${signature}=`)).toBe(false)
    expect(signer.verify(path, expires, signedAt(createdMs, 'another secret, as long').signature)).toBe(false)
    const other = createUrlSigner({ secret: 'a secret of the tests', prefix: '/files/', now: () => createdMs })
    expect(other.verify(path, expires, signature)).toBe(false)
  })

  test('keep a strange name whole', () => {
    const signer = createUrlSigner({ secret: 'a secret of the tests', now: () => createdMs })
    const url = new URL(signer.sign('k/a b?c#d.fits', { created }), 'http://x')
    const [expires, signature] = [url.searchParams.get('expires') ?? '', url.searchParams.get('signature') ?? '']
    expect(decodeURIComponent(url.pathname)).toBe('/blobs/k/a b?c#d.fits')
    expect(signer.verify('k/a b?c#d.fits', expires, signature)).toBe(true)
  })

  test('a clock that runs behind the time of creation still gives a good link', () => {
    const { expires, signature } = signedAt(createdMs - 3600 * 1000)
    expect(createUrlSigner({ secret: 'a secret of the tests' }).verify(path, expires, signature, createdMs)).toBe(true)
  })

  test('need a secret worth the name', () => {
    expect(() => createUrlSigner({ secret: '' })).toThrow('secret')
  })
})
