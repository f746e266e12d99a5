import { createHmac, timingSafeEqual } from 'node:crypto'

const WINDOW_SECONDS = 30 * 24 * 3600

export interface UrlSigner {
  /**
   * `/blobs/<path>?expires=…&signature=…`; `created` is when the thing was made (ISO 8601), not when it is asked for.
   */
  sign(path: string, options: { created: string }): string
  /** `nowMs` is the present by default. */
  verify(path: string, expires: string, signature: string, nowMs?: number): boolean
}

export interface UrlSignerOptions {
  secret: string
  /** Path that signed URLs start with. */
  prefix?: string
  now?: () => number
}

/**
 * Signs URLs so that they are the same to the byte on every read: clients recognise an output by comparing it whole,
 * and a fresh signature would make it another one. Expiry is therefore a function of the time of creation and of which
 * 30-day window since then the present falls in, and a link is good for 30 to 60 days.
 */
export function createUrlSigner({ secret, prefix = '/blobs/', now = Date.now }: UrlSignerOptions): UrlSigner {
  if (secret.length < 16) throw new RangeError('The secret for signing URLs needs at least 16 characters.')

  function signatureOf(path: string, expires: string): Buffer {
    // The length keeps "a" + "1…" and "a1" + "…" apart whatever a path may contain.
    return createHmac('sha256', secret).update(`${prefix}\n${path.length}\n${path}\n${expires}`).digest()
  }

  return {
    sign(path, { created }) {
      const expires = String(expirySeconds(created, now()))
      const encoded = path.split('/').map(encodeURIComponent).join('/')
      return `${prefix}${encoded}?expires=${expires}&signature=${signatureOf(path, expires).toString('base64url')}`
    },

    verify(path, expires, signature, nowMs = now()) {
      const given = Buffer.from(signature, 'base64url')
      const expected = signatureOf(path, expires)
      // Base64url can be spelt in several ways; only ours counts, so that a link has one signature.
      if (given.length !== expected.length || given.toString('base64url') !== signature) return false
      if (!timingSafeEqual(given, expected)) return false
      return /^\d{1,12}$/.test(expires) && Number(expires) * 1000 > nowMs
    },
  }
}

/** End of the window after the present one, in seconds since 1970. A creation in the future counts as the present. */
export function expirySeconds(created: string, nowMs: number): number {
  const createdMs = Date.parse(created)
  if (Number.isNaN(createdMs)) throw new RangeError(`No time of creation: ${JSON.stringify(created)}`)
  const createdSeconds = Math.floor(createdMs / 1000)
  const windows = Math.max(0, Math.floor((nowMs / 1000 - createdSeconds) / WINDOW_SECONDS))
  return createdSeconds + WINDOW_SECONDS * (windows + 2)
}
