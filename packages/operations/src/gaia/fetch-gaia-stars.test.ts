import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { OperationFailure } from '../failures.ts'
import { fetchGaiaStars } from './fetch-gaia-stars.ts'
import { ANSWER_COLUMNS } from './gaia-stars.ts'
import { failedVotable, startTapServer, type TapAnswer, type TapServer, votableOf } from './tap-server.test-support.ts'

const circle = { ra: 129.83, dec: -46.17, radius: 0.25 }

/** Stars of the field from south to north: what the catalogue says of them in its columns, by their number. */
const stars = Array.from({ length: 100 }, (_, star) =>
  ANSWER_COLUMNS.map((name, column) => (name === 'dec' ? -46.17 + (star - 49.5) / 250 : star * 100 + column)),
)

/** Answers with the stars of the slice that is asked for, `most` at a time. */
function answerFrom(most: number) {
  return (adql: string): TapAnswer => {
    const from = Number(/g\.dec >= (\S+)/.exec(adql)?.[1] ?? -90)
    const to = Number(/g\.dec < (\S+)/.exec(adql)?.[1] ?? 90)
    const inSlice = stars.filter((row) => row[1]! >= from && row[1]! < to)
    const status = inSlice.length > most ? 'OVERFLOW' : 'OK'
    return { body: votableOf(ANSWER_COLUMNS, inSlice.slice(0, most), status) }
  }
}

const opened: TapServer[] = []
const folders: string[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true })
})

async function archiveThat(answer: (adql: string, number: number) => TapAnswer) {
  const server = await startTapServer(answer)
  opened.push(server)
  const archive = { url: server.url, cacheDir: null as string | null, timeoutMs: 300, retryDelaysMs: [1, 1] }
  return { server, archive }
}

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'datalab-gaia-'))
  folders.push(dir)
  return dir
}

describe('fetchGaiaStars', () => {
  it('asks once, over POST, in ADQL', async () => {
    const { server, archive } = await archiveThat(answerFrom(1000))
    const found = await fetchGaiaStars(archive, circle)
    expect(found.count).toBe(100)
    expect(found.pmdec[3]).toBe(304)
    expect(found.parallax[0]).toBeCloseTo(6.017, 12)
    const [asked] = server.asked
    expect(server.asked).toHaveLength(1)
    expect([asked!.get('REQUEST'), asked!.get('LANG'), asked!.get('FORMAT')]).toEqual(['doQuery', 'ADQL', 'votable'])
    expect(asked!.get('QUERY')).toContain("CIRCLE('ICRS', 129.83, -46.17, 0.25)")
  })

  it('asks by a right ascension of 0 … 360, whatever it is given: archives know no other', async () => {
    const { server, archive } = await archiveThat(answerFrom(1000))
    await fetchGaiaStars(archive, { ...circle, ra: -0.25 })
    expect(server.asked[0]!.get('QUERY')).toContain("CIRCLE('ICRS', 359.75, -46.17, 0.25)")
  })

  it('gets every star once where the service sends a few at a time', async () => {
    const { server, archive } = await archiveThat(answerFrom(9))
    const found = await fetchGaiaStars(archive, circle)
    expect([...found.ra].sort((a, b) => a - b)).toEqual(stars.map((row) => row[0]))
    expect(server.asked.length).toBeGreaterThan(12)
  })

  it('fails rather than giving a part, where the service never sends all', async () => {
    const { archive } = await archiveThat(() => ({ body: votableOf(ANSWER_COLUMNS, stars, 'OVERFLOW') }))
    await expect(fetchGaiaStars(archive, circle)).rejects.toThrow('does not send all stars')
  })

  it('tries again when the service is not there for a moment', async () => {
    const moments: TapAnswer[] = [null, { status: 503, body: 'later' }]
    const { server, archive } = await archiveThat((adql, number) =>
      number <= 2 ? (moments[number - 1] ?? null) : answerFrom(1000)(adql),
    )
    expect((await fetchGaiaStars(archive, circle)).count).toBe(100)
    expect(server.asked).toHaveLength(3)
  })

  const unavailable = 'the Gaia archive may be temporarily unavailable'

  it.each<[string, TapAnswer]>([
    ['breaks connections', null],
    ['does not answer', 'never'],
    ['is overloaded', { status: 503, body: '<html>' }],
    ['answers with half a table', { body: votableOf(ANSWER_COLUMNS, stars).slice(0, 9000) }],
  ])('fails in words when the service %s', async (_, answer) => {
    const { server, archive } = await archiveThat(() => answer)
    const failure = await fetchGaiaStars({ ...archive, timeoutMs: 100 }, circle).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OperationFailure)
    expect(String(failure)).toContain(unavailable)
    expect(server.asked).toHaveLength(3)
  })

  it('fails in words when nothing listens there', async () => {
    const { server, archive } = await archiveThat(() => null)
    await server.close()
    await expect(fetchGaiaStars(archive, circle)).rejects.toThrow(unavailable)
  })

  it('gives the words of a service that refuses, and does not ask again', async () => {
    const { server, archive } = await archiveThat(() => ({ status: 400, body: failedVotable('no such table') }))
    await expect(fetchGaiaStars(archive, circle)).rejects.toThrow('no such table')
    expect(server.asked).toHaveLength(1)
  })

  it('refuses a catalogue without the columns that are needed', async () => {
    const { archive } = await archiveThat(() => ({ body: votableOf(['ra', 'dec'], [[1, 2]]) }))
    await expect(fetchGaiaStars({ ...archive, cacheDir: temporaryDir() }, circle)).rejects.toThrow('columns')
  })

  it('stops at once when it is told to', async () => {
    const { archive } = await archiveThat(() => 'never')
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 20)
    const asking = fetchGaiaStars({ ...archive, timeoutMs: 60_000, signal: stop.signal }, circle)
    await expect(asking).rejects.toThrow('aborted')
  })
})

describe('answers that were kept', () => {
  it('serve the same field of the same archive, exactly, and no other', async () => {
    const { server, archive } = await archiveThat(answerFrom(1000))
    const kept = { ...archive, cacheDir: join(temporaryDir(), 'made', 'here') }
    const first = await fetchGaiaStars(kept, circle)
    expect(await fetchGaiaStars(kept, circle)).toEqual(first)
    expect(server.asked).toHaveLength(1)
    await fetchGaiaStars(kept, { ...circle, radius: 0.24 })
    expect(server.asked).toHaveLength(2)
    expect(readdirSync(kept.cacheDir)).toHaveLength(2)
  })

  it('are forgotten after 30 days, and their files removed', async () => {
    const { server, archive } = await archiveThat(answerFrom(1000))
    const cacheDir = temporaryDir()
    await fetchGaiaStars({ ...archive, cacheDir }, circle)
    const [name] = readdirSync(cacheDir)
    const age = (days: number) =>
      utimesSync(join(cacheDir, name!), new Date(), new Date(Date.now() - days * 86_400_000))
    age(29.9)
    await fetchGaiaStars({ ...archive, cacheDir }, circle)
    expect(server.asked).toHaveLength(1)
    age(30.1)
    await fetchGaiaStars({ ...archive, cacheDir }, { ...circle, ra: 1 })
    expect(readdirSync(cacheDir)).not.toContain(name)
    await fetchGaiaStars({ ...archive, cacheDir }, circle)
    expect(server.asked).toHaveLength(3)
  })

  it('are asked for again when damaged, and are not missed where they cannot be kept', async () => {
    const { server, archive } = await archiveThat(answerFrom(1000))
    const cacheDir = temporaryDir()
    await fetchGaiaStars({ ...archive, cacheDir }, circle)
    writeFileSync(join(cacheDir, readdirSync(cacheDir)[0]!), 'odd')
    expect((await fetchGaiaStars({ ...archive, cacheDir }, circle)).count).toBe(100)
    const file = join(cacheDir, 'file')
    writeFileSync(file, '')
    expect((await fetchGaiaStars({ ...archive, cacheDir: file }, circle)).count).toBe(100)
    expect(server.asked).toHaveLength(3)
  })

  it('are never those of a failure', async () => {
    const { server, archive } = await archiveThat((adql, number) => (number <= 3 ? null : answerFrom(1000)(adql)))
    const cacheDir = temporaryDir()
    await expect(fetchGaiaStars({ ...archive, cacheDir }, circle)).rejects.toThrow(OperationFailure)
    expect(readdirSync(cacheDir)).toEqual([])
    expect((await fetchGaiaStars({ ...archive, cacheDir }, circle)).count).toBe(100)
    expect(server.asked).toHaveLength(4)
  })
})
