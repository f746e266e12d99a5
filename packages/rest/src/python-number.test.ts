import { describe, expect, it } from 'vitest'
import { pythonNumber } from './python-number.ts'

describe('a number as text', () => {
  it('keeps every digit of an integer', () => {
    for (const digits of ['0', '5', '-17', '12345678901234567890123']) expect(pythonNumber(digits)).toBe(digits)
    expect(pythonNumber('-0')).toBe('0')
  })

  it('shows that it is no integer, and has an exponent where Python gives it one', () => {
    const written = {
      '1.0': '1.0',
      '1.50': '1.5',
      '-0.0': '-0.0',
      '1e5': '100000.0',
      '0.1e-3': '0.0001',
      '1e-5': '1e-05',
      '1.25e-7': '1.25e-07',
      '9999999999999998.0': '9999999999999998.0',
      '1e16': '1e+16',
      '12345678901234567890.5': '1.2345678901234567e+19',
      '1e300': '1e+300',
      '1e400': 'inf',
      '-1e400': '-inf',
    }
    for (const [source, text] of Object.entries(written)) expect(pythonNumber(source)).toBe(text)
  })
})
