import { expect } from 'vitest'

/** Equal to within a relative tolerance, infinities exactly. */
export function close(got: number, want: number, relative: number): void {
  if (!Number.isFinite(want)) expect(got).toBe(want)
  else
    expect(Math.abs(got - want), `${got} for ${want}`).toBeLessThanOrEqual(relative * Math.max(Math.abs(want), 1e-12))
}
