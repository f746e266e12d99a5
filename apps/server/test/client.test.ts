import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  createDatalabClient,
  type DataOperation,
  fetchRawData,
  type OperationsEvent,
  TRPCClientError,
} from '@datalab/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const EXAMPLE = fileURLToPath(new URL('../../../packages/client/examples/median.ts', import.meta.url))
const frame = (number: string) => `tst1m0a-fa99-20240115-${number}-e91`
const files = (...numbers: string[]) => ({ input_files: numbers.map((number) => ({ basename: frame(number) })) })

describe('the typed client', () => {
  let server: ReferenceServer
  beforeAll(async () => {
    server = await startReferenceServer()
  }, 60_000)
  afterAll(() => server.close())
  const clientOf = (token?: string) => createDatalabClient({ url: server.base, ...(token !== undefined && { token }) })

  it('runs the example: a session, a median that is watched, a FITS file that is downloaded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'datalab-example-'))
    try {
      const parameters = [EXAMPLE, server.base, TOKENS.alice, frame('0101'), frame('0102'), frame('0103')]
      const { stdout, stderr } = await promisify(execFile)(process.execPath, parameters, { cwd: folder })
      expect(stderr).toContain('COMPLETED 100 %')
      expect(stdout).toMatch(/^[0-9a-f]{64}\.fits\.fz\n$/)
      const bytes = await readFile(join(folder, stdout.trim()))
      expect(bytes.subarray(0, 30).toString('latin1')).toBe('SIMPLE  =                    T')
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 60_000)

  it('says in one line why the example failed, and fails', async () => {
    const failureOf = (...parameters: string[]) =>
      promisify(execFile)(process.execPath, [EXAMPLE, ...parameters, frame('0101'), frame('0102')]).then(
        () => null,
        ({ code, stderr }: { code: number; stderr: string }) => ({ code, lines: stderr.trimEnd().split('\n') }),
      )
    expect(await failureOf(server.base, 'wrong')).toEqual({ code: 1, lines: ['Invalid token.'] })
    const free = await freePort()
    expect(await failureOf(`http://127.0.0.1:${free}`, TOKENS.alice)).toEqual({
      code: 1,
      lines: [`no Datalab server answers at http://127.0.0.1:${free}: connect ECONNREFUSED 127.0.0.1:${free}`],
    })
    expect(await failureOf(`${server.base}/elsewhere`, TOKENS.alice)).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^no Datalab server answers at .*\/elsewhere: /)],
    })
    expect(await failureOf('nonsense', TOKENS.alice)).toEqual({ code: 2, lines: [expect.stringMatching(/^usage: /)] })
  }, 60_000)

  it('has the numbers of an image as bytes, the same as over the typed door', async () => {
    const alice = { url: `${server.base}/`, token: TOKENS.alice }
    const input = { basename: frame('0301'), max_size: 5 }
    const { data, ...others } = await fetchRawData(alice, input)
    const { data: wanted, ...same } = await clientOf(TOKENS.alice).analysis.rawData.mutate(input)
    expect(others).toEqual(same)
    expect([...data]).toEqual(wanted.map((value) => expect.closeTo(value ?? Number.NaN, 3)))
    await expect(fetchRawData(alice, { basename: 'nowhere' })).rejects.toThrow('raw-data Error: Could not find nowhere')
    await expect(fetchRawData({ url: server.base }, input)).rejects.toThrow('credentials were not provided')
  })

  it('signs in, and knows afterwards who it is', async () => {
    const { token } = await clientOf().auth.login.mutate({ username: 'alice', password: PASSWORD })
    const alice = clientOf(token)
    // In one moment, so in one request.
    const [profile, sessions] = await Promise.all([alice.auth.profile.query(), alice.sessions.list.query()])
    expect(profile).toMatchObject({ username: 'alice', tokens: { api_token: token } })
    expect(sessions.results.every((session) => session.user === 'alice')).toBe(true)
  })

  it('has errors that say which way to fail it was, and which field was wrong', async () => {
    const bob = clientOf(TOKENS.bob)
    const failure = (call: Promise<unknown>) =>
      call.then(
        () => null,
        (error: unknown) => (error instanceof TRPCClientError ? error : null),
      )
    const missing = await failure(bob.sessions.get.query({ id: 999_999 }))
    expect(missing).toMatchObject({ data: { code: 'NOT_FOUND', httpStatus: 404, reason: 'session_not_found' } })
    const invalid = await failure(bob.sessions.create.mutate({ name: ' ' }))
    expect(invalid).toMatchObject({
      message: 'name: This field may not be blank.',
      data: {
        code: 'BAD_REQUEST',
        reason: 'invalid_input',
        issues: [{ path: ['name'], message: 'This field may not be blank.' }],
      },
    })
    const { id: session_id } = await bob.sessions.create.mutate({ name: 'of bob' })
    const frames = ['0101', '0502', '0501', '9999'].map((number) => ({ basename: frame(number) }))
    const request = { session_id, name: 'Median', input_data: { input_files: frames } }
    expect(await failure(bob.operations.create.mutate(request))).toMatchObject({
      data: {
        reason: 'invalid_input',
        issues: [1, 3].map((index) => ({
          path: ['input_data', 'input_files', index, 'basename'],
          message: `Could not find ${frames[index]?.basename} in the archive`,
        })),
      },
    })
    expect(await failure(bob.analysis.wcs.mutate({ basename: frame('0502') }))).toMatchObject({
      message: `wcs Error: Could not find ${frame('0502')} in the archive`,
      data: { reason: 'analysis_failed', issues: [] },
    })
    expect(invalid?.data).not.toHaveProperty('stack')
    expect(await failure(clientOf().sessions.list.query())).toMatchObject({ data: { reason: 'not_authenticated' } })
  })

  it('goes on watching after the connection was cut', async () => {
    const alice = clientOf(TOKENS.alice)
    const { id: session_id } = await alice.sessions.create.mutate({ name: 'watched' })
    const events: OperationsEvent[] = []
    const finished = (event: OperationsEvent): DataOperation | undefined =>
      (event.type === 'snapshot' ? event.operations : event.type === 'changed' ? [event.operation] : []).find(
        ({ status }) => status === 'COMPLETED',
      )
    const done = new Promise<DataOperation>((resolve, reject) => {
      const subscription = alice.operations.watch.subscribe(
        { session_id },
        {
          onData({ data }) {
            events.push(data)
            if (events.length === 1) void cutAndStart().catch(reject)
            const operation = finished(data)
            if (!operation) return
            subscription.unsubscribe()
            resolve(operation)
          },
          onError: reject,
        },
      )
    })
    async function cutAndStart(): Promise<void> {
      server.app.server.closeAllConnections()
      await alice.operations.create.mutate({ session_id, name: 'Normalization', input_data: files('0104') })
    }
    expect(await done).toMatchObject({ name: 'Normalization', output: { output_files: [{ type: 'fits' }] } })
    expect(events[0]).toEqual({ type: 'snapshot', operations: [] })
  }, 60_000)
})

/** One that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a server that listens on a port
  server.close()
  await once(server, 'close')
  return port
}
