import type { Hdu } from '../hdu.ts'
import type { ProblemList } from './problems.ts'

/** Keywords that come first, in this order (section 4.4.1). */
function mandatoryKeywords({ index, kind, header }: Hdu): string[] {
  const axes = Math.min(header.integer('NAXIS') ?? 0, 999)
  const keywords = [index === 0 ? 'SIMPLE' : 'XTENSION', 'BITPIX', 'NAXIS']
  for (let axis = 1; axis <= axes; axis++) keywords.push(`NAXIS${axis}`)
  if (index > 0) keywords.push('PCOUNT', 'GCOUNT')
  if (kind === 'bintable' || kind === 'compressed' || kind === 'table') keywords.push('TFIELDS')
  return keywords
}

function checkOrder(problems: ProblemList, hdu: Hdu): void {
  const wanted = mandatoryKeywords(hdu)
  const { cards } = hdu.header
  for (let i = 0; i < wanted.length; i++) {
    if (cards[i]?.keyword === wanted[i]) continue
    const there = hdu.header.has(wanted[i]!)
    problems.error(there ? `the mandatory keyword is not card ${i + 1}` : 'the mandatory keyword is missing', wanted[i])
    return // all that follow are moved by this one
  }
}

/** A table is a two-axis array of bytes, an image extension one plain array (sections 7.1.1, 7.2.1 and 7.3.1). */
function checkExtension(problems: ProblemList, { kind, header }: Hdu): void {
  const expect = (keyword: string, value: number, severity: 'error' | 'warning') => {
    const found = header.integer(keyword)
    if (found !== undefined && found !== value) problems.add(severity, `${found} ought to be ${value}`, { keyword })
  }
  const xtension = header.string('XTENSION')
  if (xtension === 'IMAGE') {
    expect('PCOUNT', 0, 'warning')
    expect('GCOUNT', 1, 'warning')
  } else if (kind !== 'unknown') {
    expect('BITPIX', 8, 'error')
    expect('NAXIS', 2, 'error')
    expect('GCOUNT', 1, 'error')
    if (kind === 'table') expect('PCOUNT', 0, 'error')
  }
}

/** The mandatory keywords of an HDU: there, first, in their order and of the values that its kind has. */
export function checkMandatory(problems: ProblemList, hdu: Hdu): void {
  checkOrder(problems, hdu)
  if (hdu.index > 0) checkExtension(problems, hdu)
  else if (hdu.header.boolean('SIMPLE') !== true)
    problems.warn('SIMPLE is not T: the file follows no standard', 'SIMPLE')
}
