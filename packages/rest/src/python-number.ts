/** A finite exponent below the first or from the second on is written with an `e`. */
const LEAST_PLAIN_EXPONENT = -4
const FIRST_LARGE_EXPONENT = 16

/**
 * A number as Python writes it, from its JSON text: clients that name things by numbers know `1.0`, `100000.0` and
 * `1e+16`, and every digit of an integer.
 */
export function pythonNumber(source: string): string {
  return /^-?\d+$/.test(source) ? BigInt(source).toString() : pythonFloat(Number(source))
}

function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const [mantissa, power] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < LEAST_PLAIN_EXPONENT || exponent >= FIRST_LARGE_EXPONENT) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${`${Math.abs(exponent)}`.padStart(2, '0')}`
  }
  const plain = Object.is(value, -0) ? '-0' : `${value}`
  return Number.isInteger(value) ? `${plain}.0` : plain
}
