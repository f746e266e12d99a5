import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const room = resolve(import.meta.dirname, '..')
const workspace = resolve(room, '../..')

const consumer = `
import { createDatalabClient, TRPCClientError, type DatalabRouter, type DataSession } from '@datalab/client'

const datalab = createDatalabClient({ url: 'http://127.0.0.1:8000', token: 'abc' })

export async function look(): Promise<string[]> {
  const session: DataSession = await datalab.sessions.create.mutate({ name: 'x', input_data: [{ basename: 'f', id: 5 }] })
  const { count, results } = await datalab.operations.list.query({ session_id: session.id, limit: 10 })
  const output = results[0]?.output ?? null
  const links = output && 'output_files' in output ? output.output_files.map((file) => file.large_url) : []
  datalab.operations.watch.subscribe({ session_id: session.id }, {
    onData({ data }) {
      if (data.type === 'changed') links.push(data.operation.message)
      // @ts-expect-error: an event that says nothing of an operation has none
      if (data.type === 'deleted') links.push(data.operation)
    },
    onError(error) {
      if (error instanceof TRPCClientError) links.push(error.message)
    },
  })
  // @ts-expect-error: a session has a name
  await datalab.sessions.create.mutate({})
  // @ts-expect-error: there is no such procedure
  await datalab.sessions.destroy.mutate({ id: 1 })
  // @ts-expect-error: a count is a number
  const text: string = count
  return [...links, text]
}

export function reasonOf(error: TRPCClientError<DatalabRouter>): string | undefined {
  const reason: 'session_not_found' | null | undefined | (string & {}) = error.data?.reason
  return reason ?? error.data?.issues[0]?.message
}
`

/** What projects of the world are like: in a browser, in Node.js, with a bundler. */
const configurations = {
  browser: { target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom'], types: [] },
  node: { target: 'es2023', module: 'nodenext', lib: ['es2023'], types: ['node'] },
  bundler: { target: 'esnext', module: 'esnext', moduleResolution: 'bundler', types: [] },
}
const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false }

let project: string
beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'datalab-client-')))
  run('pnpm', ['pack', '--pack-destination', project], room)
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'))
  const installed = join(project, 'node_modules/@datalab/client')
  mkdirSync(installed, { recursive: true })
  run('tar', ['-xzf', join(project, tarball ?? ''), '--strip-components=1', '-C', installed], project)
  // What an installation would fetch is here already.
  mkdirSync(join(project, 'node_modules/@trpc'))
  for (const dependency of ['@trpc/client', '@trpc/server', 'eventsource'])
    symlinkSync(realpathSync(join(room, 'node_modules', dependency)), join(project, 'node_modules', dependency))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  mkdirSync(join(project, 'node_modules/@types'))
  for (const dependency of ['@types/node', 'undici-types'])
    symlinkSync(typesOf(dependency), join(project, 'node_modules', dependency))
  writeFileSync(join(project, 'consumer.ts'), consumer)
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

function typesOf(dependency: string): string {
  const node = realpathSync(join(workspace, 'node_modules/@types/node'))
  return dependency === '@types/node' ? node : realpathSync(join(node, '../..', dependency))
}

function run(command: string, parameters: string[], cwd: string): string {
  try {
    return execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const said =
      error instanceof Error && 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : ''
    throw new Error(`${command} ${parameters.join(' ')} failed:\n${said}`, { cause: error })
  }
}

test.each(Object.entries(configurations))(
  'a project outside of the workspace compiles against it: %s',
  (_name, own) => {
    const compilerOptions = { ...own, ...strict, noEmit: true }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    const tsc = join(workspace, 'node_modules/typescript/bin/tsc')
    expect(run(process.execPath, [tsc, '-p', project], project)).toBe('')
  },
)

test('it runs without the sources of the workspace', () => {
  const code =
    "import('@datalab/client').then((m) => console.log(typeof m.createDatalabClient({ url: 'http://x' }).sessions))"
  expect(run(process.execPath, ['--input-type=module', '-e', code], project).trim()).toBe('function')
})

test('it brings no code of the server', () => {
  const files = readdirSync(join(project, 'node_modules/@datalab/client/dist'), { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => file.endsWith('.js')).sort()).toEqual([
    'create-datalab-client.js',
    'datalab-router.js',
    'event-source.js',
    'fetch-raw-data.js',
    'index.js',
  ])
})
