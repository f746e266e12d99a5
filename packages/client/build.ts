// Makes the package that other projects install: JavaScript, and declarations that need nothing of this workspace.
// TypeScript 7 has no bundler of declarations, and the few there are need its predecessor's API; what is needed here is
// small: the client's own files and the two of api that have the types of its procedures.

import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const room = import.meta.dirname
const dist = join(room, 'dist')
const compiled = join(dist, '.compiled')
const finished = join(dist, '.finished')

/** Subpath of api → where its declarations are in the package. */
const apiModules = new Map([
  ['procedures', 'api/procedures'],
  ['wire', 'api/wire'],
])

/** tRPC's declarations speak of things that a project for Node.js, or for ES2022, may have no types for. */
const LIBRARIES = '/// <reference lib="dom" />\n/// <reference lib="esnext.disposable" />'

/** All that the package may import: what its manifest names. */
const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8'))
const dependencies = Object.keys(manifest.dependencies)

rmSync(dist, { recursive: true, force: true })
compile()
mkdirSync(join(finished, 'api'), { recursive: true })
cpSync(join(compiled, 'client/src'), finished, { recursive: true })
for (const [module, target] of apiModules)
  cpSync(join(compiled, `api/src/${module}.d.ts`), join(finished, `${target}.d.ts`))
const files = globSync('**/*.{js,d.ts}', { cwd: finished })
for (const file of files) rewrite(file)
const strays = files.flatMap(strayImports)
if (strays.length > 0) throw new Error(`the package would import what it does not bring:\n${strays.join('\n')}`)
for (const entry of globSync('*', { cwd: finished })) renameSync(join(finished, entry), join(dist, entry))
rmSync(compiled, { recursive: true })
rmSync(finished, { recursive: true })

function compile(): void {
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json')
  const { bin } = JSON.parse(readFileSync(tsc, 'utf8')) as { bin: { tsc: string } }
  execFileSync(process.execPath, [join(dirname(tsc), bin.tsc), '-p', join(room, 'tsconfig.build.json')], {
    stdio: 'inherit',
  })
}

function rewrite(file: string): void {
  const path = join(finished, file)
  const depth = file.split('/').length - 1
  const root = depth === 0 ? './' : '../'.repeat(depth)
  const text = readFileSync(path, 'utf8')
    // What a procedure tells the REST door about itself is nothing that a client could use.
    .replaceAll('import("@datalab/rest").RestMeta', 'object')
    .replaceAll(/(['"])@datalab\/api\/([\w-]+)\1/g, (whole, quote, module) => {
      const target = apiModules.get(module)
      return target === undefined ? whole : `${quote}${root}${target}.js${quote}`
    })
    // Declarations are read where no TypeScript lies beside them.
    .replaceAll(/(['"])(\.{1,2}\/[^'"]*)\.ts\1/g, '$1$2.js$1')
  writeFileSync(path, file === 'index.d.ts' ? `${LIBRARIES}\n${text}` : text)
}

function strayImports(file: string): string[] {
  const text = readFileSync(join(finished, file), 'utf8')
  return [...text.matchAll(/(?:from|import\(|import) ?['"]([^'"]+)['"]/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => !isBrought(name, file))
    .map((name) => `${file} → ${name}`)
}

function isBrought(name: string, file: string): boolean {
  if (!name.startsWith('.')) return dependencies.some((own) => name === own || name.startsWith(`${own}/`))
  const target = join(dirname(file), name)
  return files.includes(target) || files.includes(target.replace(/\.js$/, '.d.ts'))
}
