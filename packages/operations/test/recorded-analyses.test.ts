import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gammaTable } from '@datalab/astro'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { writeAnswer } from '../src/analyses/write-answer.ts'
import { analyses, findAnalysis, runAnalysis } from '../src/index.ts'
import { loadRecorded, onUnknownFrames, type RecordedAnalysis, recordedAnalyses, wanted } from './recorded-analyses.ts'
import { framePath } from './reference-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'datalab-analyses-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The answer as a client gets it, or in words why there is none. */
async function answerTo({ action, frame, body }: RecordedAnalysis): Promise<{ answer: unknown } | { refusal: string }> {
  const analysis = findAnalysis(action)!
  const checked = analysis.input.safeParse(body)
  if (!checked.success)
    return { refusal: checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ') }
  try {
    const frames = [{ basename: frame, path: framePath(frame), image: null }]
    const answer = await runAnalysis({ action, input: checked.data, frames, folder })
    return { answer: JSON.parse(Buffer.from(writeAnswer(answer)).toString()) }
  } catch (error) {
    if (error instanceof Error && error.name === 'OperationFailure') return { refusal: error.message }
    throw error
  }
}

const SKY = /^(ra|dec|crval|(start|end)_coords)$/
const SKY_TOLERANCE_DEGREES = 1e-8
/** Recordings agree to this, relative or absolute, whichever is larger. */
const TOLERANCE = 1e-6

function expectClose(got: unknown, want: unknown, path: string): void {
  if (typeof want === 'number') {
    if (!isClose(got, want, path)) expect(got, path).toBe(want)
  } else if (want === null || typeof want !== 'object') {
    if (got !== want) expect(got, path).toBe(want)
  } else if (Array.isArray(want) && Array.isArray(got)) {
    expect(got.length, path).toBe(want.length)
    for (const [i, inner] of want.entries()) expectClose(got[i], inner, `${path}[]`)
  } else {
    expect(Object.keys(got ?? {}).toSorted(), path).toEqual(Object.keys(want).toSorted())
    for (const [key, inner] of Object.entries(want))
      expectClose(Reflect.get(got as object, key), inner, `${path}.${key}`)
  }
}

function isClose(got: unknown, want: number, path: string): boolean {
  const isSky = path.split('.').some((key) => SKY.test(key.replaceAll('[]', '')))
  const tolerance = isSky ? SKY_TOLERANCE_DEGREES : TOLERANCE * Math.max(1, Math.abs(want))
  return typeof got === 'number' && Math.abs(got - want) <= tolerance
}

const of = (...actions: string[]) =>
  recordedAnalyses
    .filter(({ action }) => actions.includes(action))
    .map((recorded) => [recorded.case, recorded] as const)

describe('recorded analyses of numbers are answered again, but for the faults of the recording', () => {
  const cases = of('line-profile', 'centroiding', 'source-catalog', 'wcs', 'raw-data')

  it('are of every kind', () => {
    expect(new Set(cases.map(([, { action }]) => action)).size).toBe(5)
    expect(onUnknownFrames.length).toBeGreaterThan(0)
  })

  it.each(cases)('%s', async (_, recorded) => {
    const want = wanted(recorded)
    const got = await answerTo(recorded)
    if ('answer' in want) expectClose('answer' in got ? got.answer : got, want.answer, recorded.action)
    else expect('refusal' in got ? got.refusal : got).toContain(want.refusal)
  })
})

describe('recorded pictures: one step of the gamma table off in a thousandth of the pixels at most', () => {
  const pictures = of('get-jpg', 'get-tif').filter(([, { differs = '' }]) => !differs.includes('400 naming'))

  it.each(pictures)('%s', async (_, recorded) => {
    const right = recorded.right as { image: NonNullable<RecordedAnalysis['image']> } | undefined
    const { image = right!.image } = right ?? recorded
    const [height, width] = image.shape
    const got = await answerTo(recorded)
    expect(got).toHaveProperty('answer')
    const { jpg_base64: jpeg, tif_url: tiff } = ('answer' in got ? got.answer : {}) as Record<string, string>
    const file = jpeg === undefined ? readFileSync(join(folder, tiff!)) : Buffer.from(jpeg, 'base64')
    const { data, info } = await sharp(file).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([width, height, 1])
    const want = loadRecorded(image)
    if (jpeg === undefined) expectSameLevels(data, want)
    // A JPEG is not what was put into it: on the whole it is.
    else expect(meanDifference(data, want)).toBeLessThan(2)
  })

  it.each(of('get-jpg').filter(([, { differs = '' }]) => differs.includes('400 naming')))('%s', async (_, recorded) => {
    const want = wanted(recorded)
    const got = await answerTo(recorded)
    expect('refusal' in got ? got.refusal : got).toContain('refusal' in want ? want.refusal : '')
  })
})

/** The step that a level is of. */
const stepOf = new Map([...gammaTable].map((level, step) => [level, step]))

function expectSameLevels(got: Uint8Array, want: readonly number[]): void {
  const different = want.flatMap((level, i) =>
    level === got[i] ? [] : [[stepOf.get(level)!, stepOf.get(got[i]!)!] as const],
  )
  expect(different.length).toBeLessThanOrEqual(want.length / 1000)
  for (const [a, b] of different) expect(Math.abs(a - b)).toBe(1)
}

const meanDifference = (got: Uint8Array, want: readonly number[]): number =>
  want.reduce((sum, level, i) => sum + Math.abs(level - got[i]!), 0) / want.length

describe('the registry', () => {
  it('has every analysis under its action once', () => {
    const actions = Object.values(analyses).map(({ action }) => action)
    expect(new Set(actions).size).toBe(actions.length)
    for (const action of actions) expect(findAnalysis(action)?.action).toBe(action)
  })
})
