import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

/** The module that the package runs, made of the sources in this folder. */
export const generatedUrl = new URL('../src/rice/kernels.generated.ts', import.meta.url)

/** Compiles the kernels; gives the text of the generated module. */
export async function compileKernels(): Promise<string> {
  let wasm: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--enable',
      'relaxed-simd',
    ],
    {
      readFile: (name) => readSource(name),
      listFiles: () => [],
      writeFile(_name, contents) {
        if (contents instanceof Uint8Array) wasm = contents
      },
    },
  )
  if (error || !wasm) throw new Error(`The kernels do not compile: ${stderr.toString()}`)
  return [
    '// Made from ../../kernels by kernels/build.ts. Do not edit.',
    '',
    '/** The WebAssembly module of the kernels, base64. */',
    `export const KERNELS_BASE64 =\n  '${Buffer.from(wasm).toString('base64')}'`,
    '',
  ].join('\n')
}

function readSource(name: string): string | null {
  if (basename(name) !== name) return null
  try {
    // AssemblyScript's decorator of a function, which is no TypeScript.
    return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll(/^\/\/ @inline$/gm, '@inline')
  } catch {
    return null
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(generatedUrl, await compileKernels())
