import type { Header } from '../header/header.ts'
import type { ProblemList } from './problems.ts'

const AXIS = /^(?:CTYPE|CUNIT|CRVAL|CDELT|CRPIX|CROTA)(\d{1,2})([A-Z]?)$/
const MATRIX = /^(CD|PC)(\d{1,2})_(\d{1,2})([A-Z]?)$/

/** Version letter → what the cards of that coordinate system were seen to hold. */
interface Seen {
  card: string | null
  cd: string | null
  pc: string | null
  crota: string | null
}

function checkIndex(problems: ProblemList, keyword: string, index: number, header: Header, version: string): void {
  const told = header.integer(`WCSAXES${version}`)
  const most = told ?? header.integer('ZNAXIS') ?? header.integer('NAXIS') ?? 0
  if (most === 0 || (index >= 1 && index <= most)) return // a header without data may tell of the others' axes
  problems.add(told === undefined ? 'warning' : 'error', `axis ${index} is none of 1 to ${most}`, { keyword })
}

function note(seen: Seen, keyword: string, matrix: RegExpExecArray | null): void {
  seen.card ??= keyword
  if (matrix?.[1] === 'CD') seen.cd ??= keyword
  if (matrix?.[1] === 'PC') seen.pc ??= keyword
  if (keyword.startsWith('CROTA')) seen.crota ??= keyword
}

/** World coordinates of an image (section 8.2): axes that exist, WCSAXES before them, one way to say the matrix. */
export function checkWorld(problems: ProblemList, header: Header): void {
  const systems = new Map<string, Seen>()
  const of = (version: string) => {
    const seen = systems.get(version) ?? { card: null, cd: null, pc: null, crota: null }
    systems.set(version, seen)
    return seen
  }
  for (const { keyword, type } of header.cards) {
    if (type === 'X') continue
    const wcsaxes = /^WCSAXES([A-Z]?)$/.exec(keyword)
    if (wcsaxes !== null && of(wcsaxes[1]!).card !== null) {
      problems.warn(`it comes after ${of(wcsaxes[1]!).card}, which it belongs before`, keyword)
    }
    const axis = AXIS.exec(keyword)
    const matrix = MATRIX.exec(keyword)
    const version = axis?.[2] ?? matrix?.[4]
    if (version === undefined) continue
    note(of(version), keyword, matrix)
    for (const index of axis !== null ? [axis[1]] : [matrix![2], matrix![3]]) {
      checkIndex(problems, keyword, Number(index), header, version)
    }
  }
  for (const { cd, pc, crota } of systems.values()) {
    if (pc !== null && cd !== null) problems.error(`${pc} and ${cd} exclude each other`, pc)
    if (pc !== null && crota !== null) problems.error(`${pc} and ${crota} exclude each other`, pc)
  }
}
