import { InvalidArgumentError } from 'commander'

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A parser for options that are a finite number between two bounds, both included. */
export function numberOption(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`a number from ${minimum} to ${maximum} is wanted.`)
  }
}
