import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binaryVotableOf, startTapServer, type TapAnswer, type TapServer } from '../src/gaia/tap-server.test-support.ts'
import { OperationFailure, operations, runOperation } from '../src/index.ts'
import { temporaryDir } from './run.ts'

type Star = Record<string, number | boolean | null>

interface Recorded {
  readonly case: string
  readonly status: 'COMPLETED' | 'FAILED'
  readonly message?: string
  readonly input_data: Readonly<Record<string, unknown>>
  readonly events: readonly (readonly [string, unknown])[]
  readonly adql?: string
  readonly output_data?: readonly (Readonly<Record<string, unknown>> & { readonly cmd: readonly Star[] })[]
}

const root = new URL('../../../reference/', import.meta.url)
const frames = new URL('frames/photometry/f/', root)
const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`photometry/operations/${name}.json`, root), 'utf8')) as Recorded
const votable = readFileSync(new URL('gaia.vot', frames), 'utf8')
const paths = Object.fromEntries(
  ['lsc0m409-sq33-20240518-0041-e91.fits.fz', 'lsc0m409-sq33-20240518-0042-e91.fits.fz'].map((name) => [
    `archive/${name}`,
    fileURLToPath(new URL(name, frames)),
  ]),
)

let server: TapServer
let answer: TapAnswer = { body: votable }
beforeAll(async () => {
  server = await startTapServer(() => answer)
})
afterAll(() => server.close())

interface Ran {
  readonly output: Record<string, unknown> & { readonly cmd: Star[] }
  readonly progress: [string, unknown][]
}

async function run(input: Readonly<Record<string, unknown>>, progress: [string, unknown][] = []): Promise<Ran> {
  const operation = operations.get('HR Diagram')!
  const checked = operation.check(input)
  if (!checked.ok) throw new Error(checked.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' '))
  const output = await runOperation({
    ...{ operation: operation.name, version: operation.version, input: checked.input, key: 'result', paths },
    ...{ outDir: temporaryDir(), precision: { kind: 'uncompressed' }, threads: 1 },
    settings: { gaia: { url: server.url, cacheDir: null } },
    control: {
      progress: (fraction, message) => progress.push(['progress', fraction], ['message', message]),
      product: () => {},
      cancelled: () => false,
    },
  })
  if (!('output_data' in output)) throw new Error('no numbers')
  return { output: output.output_data[0] as Ran['output'], progress } // read by the tests below
}

/** Equal but for one unit of the last digit, which rounding of halves may cost. */
function expectStar(star: Star, expected: Star): void {
  expect(Object.keys(star).sort()).toEqual(
    // An image star is recorded without the magnitude of Gaia's band.
    Object.keys(expected).sort(),
  )
  for (const [key, value] of Object.entries(expected)) {
    const unit = key === 'ra' || key === 'dec' ? 1e-6 : 1e-4
    if (typeof value !== 'number') expect(star[key], key).toBe(value)
    else expect(Math.abs(Number(star[key] ?? Number.NaN) - value), key).toBeLessThan(unit * 1.001)
  }
}

const place = ({ ra, dec }: Star) => `${ra} ${dec}`

describe('HR Diagram', () => {
  it.each(['f-hr', 'f-hr-small'])('gives the diagram that was recorded: %s', async (name) => {
    const { input_data, output_data, adql, events } = recorded(name)
    const { output, progress } = await run(input_data)
    expect(server.asked.at(-1)!.get('QUERY')).toBe(adql)
    const { cmd, ...facts } = output
    const { cmd: expectedCmd, ...expectedFacts } = output_data![0]!
    expect(facts).toEqual(expectedFacts)
    expect(cmd).toHaveLength(expectedCmd.length)
    const unordered = (star: Star) => star.gaia_only === true && star.g_mag === null
    for (const [i, expected] of expectedCmd.entries()) {
      if (unordered(expected)) expectStar(cmd.find((star) => place(star) === place(expected))!, expected)
      else expectStar(cmd[i]!, expected)
    }
    expect(progress.slice(0, -2)).toEqual(events.slice(0, progress.length - 2))
    expect(progress.at(-2)).toEqual(['progress', 1])
  })

  it.each(['f-hr-outside', 'f-hr-tiny'])('fails in the recorded words: %s', async (name) => {
    const { input_data, message, events } = recorded(name)
    const progress: [string, unknown][] = []
    const failure = await run(input_data, progress).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OperationFailure)
    expect((failure as OperationFailure).message).toBe(message)
    expect(progress).toEqual(events.filter(([kind]) => kind !== 'status'))
  })

  it('asks for a radius that is one, in the recorded words, before anything is done', async () => {
    const { input_data, message } = recorded('f-hr-bad-radius')
    await expect(run(input_data)).rejects.toThrow(`search_radius_arcmin: ${message}`)
  })

  it('asks for a cluster with a place', async () => {
    await expect(run(recorded('f-hr-no-cluster').input_data)).rejects.toThrow('cluster.ra: This field is required.')
  })

  it('reads the same from a service that sends BINARY2', async () => {
    const rows = JSON.parse(readFileSync(new URL('gaia-rows.json', frames), 'utf8')) as Record<string, number | null>[]
    const names = Object.keys(rows[0]!).filter((name) => name !== 'source_id')
    const { input_data } = recorded('f-hr')
    const expected = await run(input_data)
    answer = {
      body: binaryVotableOf(
        names,
        rows.map((row) => names.map((name) => row[name] ?? null)),
      ),
    }
    expect((await run(input_data)).output).toEqual(expected.output)
    answer = { body: votable }
  })

  it('is never half a diagram: an archive that is out of reach fails it, in the recorded words', async () => {
    const { input_data, message } = recorded('f-hr-gaia-down')
    await server.close()
    const failure = await run(input_data).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OperationFailure)
    expect((failure as OperationFailure).message).toBe(message)
  }, 20_000)
})
