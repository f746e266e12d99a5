import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const rooms = [...globSync(['packages/*/package.json', 'apps/*/package.json'], { cwd: root })].map(dirname).sort()
const manifest = (room: string): Manifest => JSON.parse(read(`${room}/package.json`))
const workspacePackages = (dependencies: Record<string, string> = {}) =>
  Object.keys(dependencies)
    .filter((name) => name.startsWith('@datalab/'))
    .map((name) => name.slice('@datalab/'.length))
    .sort()

/** Room → what the table of docs/architecture.md lets it import. */
const allowed = new Map(
  [...read('docs/architecture.md').matchAll(/^\| `((?:packages|apps)\/[\w-]+)` \|[^|]*\|([^|]*)\|$/gm)].map(
    ([, room, imports]) => [room, imports.trim()],
  ),
)
const declaredImports = (room: string) => {
  const text = allowed.get(room) ?? ''
  if (text === '–') return []
  if (text === 'all of them') return rooms.map((r) => r.split('/')[1]).filter((r) => r !== 'server' && r !== 'client')
  return text.split(',').map((name) => name.replace(/\(.*\)/, '').trim())
}

describe('rooms', () => {
  test('the table of the architecture lists every room, and no other', () => {
    expect([...allowed.keys()].sort()).toEqual(rooms)
  })

  test.each(rooms)('%s declares the workspace packages that the architecture lets it import', (room) => {
    const { dependencies, devDependencies } = manifest(room)
    // The client has its types of api at build time alone.
    const imports = room === 'packages/client' ? { ...dependencies, ...devDependencies } : dependencies
    const got = workspacePackages(imports)
    if (room === 'apps/server') expect(declaredImports(room)).toEqual(expect.arrayContaining(got))
    else expect(got).toEqual(declaredImports(room).sort())
  })

  test('no room imports one that imports it', () => {
    const reach = (room: string, seen = new Set<string>()): Set<string> => {
      for (const next of workspacePackages(manifest(room).dependencies))
        if (!seen.has(next)) reach(`packages/${next}`, seen.add(next))
      return seen
    }
    for (const room of rooms) expect([...reach(room)]).not.toContain(room.split('/')[1])
  })

  test.each(['packages/fits', 'packages/astro'])('%s has no dependency outside the workspace', (room) => {
    expect(Object.keys(manifest(room).dependencies ?? {}).filter((name) => !name.startsWith('@datalab/'))).toEqual([])
  })
})

describe('sources', () => {
  const sources = globSync(
    ['packages/*/{src,test,examples}/**/*.ts', 'apps/*/{src,test,e2e}/**/*.ts', 'bench/**/*.ts'],
    {
      cwd: root,
      exclude: (path) => path.includes('node_modules'),
    },
  )

  const isEndOfDocumentation = (line: string) => /^(?:\/\*\*.*| \*.* | )\*\/$/.test(line)

  test('every export of numerics and codec is documented', () => {
    const documented = globSync(['packages/{astro,fits}/src/**/*.ts'], {
      cwd: root,
      // Barrels; what is written by a program; instructions, which their specification names.
      exclude: ['**/index.ts', '**/*.test.ts', '**/*.generated.ts', '**/instructions.ts'],
    })
    expect(documented.length).toBeGreaterThan(100)
    const bare = documented.flatMap((source) => {
      const lines = read(source).split('\n')
      return lines.flatMap((line, i) => {
        const name = /^export (?:async |abstract )*(?:function\*?|const|class|interface|type) (\w+)/.exec(line)?.[1]
        return name === undefined || isEndOfDocumentation(lines[i - 1] ?? '') ? [] : [`${source}: ${name}`]
      })
    })
    expect(bare).toEqual([])
  })

  test('a relative import stays in its room', () => {
    const strays = sources.flatMap((source) => {
      const room = source.split('/').slice(0, source.startsWith('bench') ? 1 : 2)
      return [...read(source).matchAll(/(?:from|import\() ?'(\.[^']*)'/g)]
        .map(([, target]) => join(dirname(source), target))
        .filter((target) => !target.startsWith(`${room.join('/')}/`))
        .map((target) => `${source} → ${target}`)
    })
    expect(strays).toEqual([])
  })

  test('no file or folder is called utils, helpers, common or shared', () => {
    expect(sources.filter((path) => /(^|\/)(utils?|helpers?|common|shared)(\.|\/)/.test(path))).toEqual([])
  })

  test('a file fits a few screens', () => {
    const tooLong = sources
      .filter((path) => !/\.(test|generated)\.ts$/.test(path))
      .map((path) => ({ path, lines: read(path).split('\n').length }))
      .filter(({ lines }) => lines > 400)
    expect(tooLong).toEqual([])
  })
})

describe('manifests', () => {
  test.each(['.', ...rooms, 'bench'])('%s pins its dependencies', (room) => {
    const { dependencies = {}, devDependencies = {} } = manifest(room)
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^(workspace:\*|catalog:|\d+\.\d+\.\d+([-.][\w.]+)?)$/.test(version),
    )
    expect(loose).toEqual([])
  })
})

test('pnpm judges packages by the Node that runs them, which the project brings', () => {
  const brought = (manifest('.').dependencies as Record<string, string>).node
  expect(read('pnpm-workspace.yaml')).toContain(`nodeVersion: ${brought}\n`)
})

describe('documents', () => {
  const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'bench/*.md'], { cwd: root })

  test.each(documents)('%s links to files that exist', (document) => {
    const broken = [...read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(root, dirname(document), target)))
    expect(broken).toEqual([])
  })

  test.each(documents)('%s names paths that exist', (document) => {
    const named = [...read(document).matchAll(/`((?:packages|apps|docs|reference|bench|test)\/[\w./-]+)`/g)].map(
      ([, path]) => path,
    )
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})
