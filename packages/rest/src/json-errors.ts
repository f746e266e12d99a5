/**
 * Why a text is no JSON, in the words of Python's `json` with its line, column and character (from 0), which
 * clients of the old server may show. Called only for texts that `JSON.parse` refused.
 */
export function explainJsonError(text: string): string {
  if (text.startsWith('\ufeff')) return say('Unexpected UTF-8 BOM (decode using utf-8-sig)', text, 0)
  try {
    const end = skipSpace(text, scanValue(text, skipSpace(text, 0), 0))
    if (end < text.length) throw new Problem('Extra data', end)
  } catch (problem) {
    if (problem instanceof Problem)
      return problem.where === null ? problem.message : say(problem.message, text, problem.where)
    throw problem
  }
  return 'Invalid JSON'
}

/** Deeper values are refused: writing them again would exhaust the stack. */
export const MAXIMUM_DEPTH = 200

/** The deepest nesting of lists and objects in a JSON text. */
export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter === 0x22) at = endOfString(text, at)
    else if (letter === 0x5b || letter === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (letter === 0x5d || letter === 0x7d) depth--
  }
  return deepest
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

class Problem extends Error {
  readonly where: number | null

  constructor(message: string, where: number | null) {
    super(message)
    this.where = where
  }
}

function say(message: string, text: string, at: number): string {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = at - before.lastIndexOf('\n')
  return `${message}: line ${line} column ${column} (char ${at})`
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++
  return at
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const CONSTANT = /true|false|null/y
const NOT_FINITE = /NaN|-?Infinity/y

function scanValue(text: string, at: number, depth: number): number {
  if (depth > MAXIMUM_DEPTH) throw new Problem('Nested too deeply', at)
  const letter = text[at]
  if (letter === '"') return scanString(text, at)
  if (letter === '{') return scanObject(text, at, depth)
  if (letter === '[') return scanList(text, at, depth)
  const notFinite = matchAt(NOT_FINITE, text, at)
  if (notFinite !== null) throw new Problem(`Out of range float values are not JSON compliant: '${notFinite}'`, null)
  const simple = matchAt(CONSTANT, text, at) ?? matchAt(NUMBER, text, at)
  if (simple === null) throw new Problem('Expecting value', at)
  return at + simple.length
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function scanString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '"') return at + 1
    if (letter < ' ') throw new Problem('Invalid control character at', at)
    if (letter !== '\\') continue
    const escaped = text[++at]
    if (escaped === undefined) break
    if (escaped === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) throw new Problem('Invalid \\uXXXX escape', at)
      at += 4
    } else if (!'"\\/bfnrt'.includes(escaped)) throw new Problem('Invalid \\escape', at - 1)
  }
  throw new Problem('Unterminated string starting at', start)
}

function scanObject(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1)
  if (text[at] === '}') return at + 1
  for (;;) {
    if (text[at] !== '"') throw new Problem('Expecting property name enclosed in double quotes', at)
    at = skipSpace(text, scanString(text, at))
    if (text[at] !== ':') throw new Problem("Expecting ':' delimiter", at)
    at = skipSpace(text, scanValue(text, skipSpace(text, at + 1), depth + 1))
    if (text[at] === '}') return at + 1
    if (text[at] !== ',') throw new Problem("Expecting ',' delimiter", at)
    at = skipSpace(text, at + 1)
  }
}

function scanList(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1)
  if (text[at] === ']') return at + 1
  for (;;) {
    at = skipSpace(text, scanValue(text, at, depth + 1))
    if (text[at] === ']') return at + 1
    if (text[at] !== ',') throw new Problem("Expecting ',' delimiter", at)
    at = skipSpace(text, at + 1)
  }
}
