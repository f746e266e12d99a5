import { readFileSync } from 'node:fs'

/** What ERFA and astropy give; the README there says how it was made and what to expect. */
const REFERENCE = new URL('../../../reference/time/', import.meta.url)

export function readTimeReference<T>(name: string): T {
  const content: T = JSON.parse(readFileSync(new URL(name, REFERENCE), 'utf8'))
  return content
}

/** Seconds between two decimal day numbers: whole days and fractions apart, so that no digit is lost. */
export function secondsBetween(a: string, b: string): number {
  const [dayA, fractionA] = a.split('.')
  const [dayB, fractionB] = b.split('.')
  return (Number(dayA) - Number(dayB) + (Number(`0.${fractionA}`) - Number(`0.${fractionB}`))) * 86400
}
