import { unsigned, type ValueType } from './instructions.ts'

// TypeScript leaves the types of WebAssembly to its library of browsers; this is what is used of them.
const { Module, Instance } = Reflect.get(globalThis, 'WebAssembly') as {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}

/** A function, as its code is put together. */
export interface FunctionSource {
  readonly name: string
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
  /** Numbered after the parameters. */
  readonly locals: readonly ValueType[]
  /** Without the end. */
  readonly code: readonly number[]
}

const PAGE_BYTES = 65536
const FUNCTION_TYPE = 0x60
const END = 0x0b
const [FUNCTION_EXPORT, MEMORY_EXPORT] = [0x00, 0x02]

/** Compiles a module that exports the functions and the `memory` they work in (core specification 2.0, chapter 5.5). */
export function compileModule(memoryBytes: number, functions: readonly FunctionSource[]): object {
  const types = functions.map(({ parameters, results }) => [
    ...[FUNCTION_TYPE, ...vector(parameters.map((type) => [type])), ...vector(results.map((type) => [type]))],
  ])
  const exports = functions.map(({ name }, index) => [...nameOf(name), FUNCTION_EXPORT, ...unsigned(index)])
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [1, type])), ...code, END]
    return [...unsigned(body.length), ...body]
  })
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(5, vector([[0x00, ...unsigned(Math.ceil(memoryBytes / PAGE_BYTES))]])),
    ...section(7, vector([[...nameOf('memory'), MEMORY_EXPORT, 0x00], ...exports])),
    ...section(10, vector(bodies)),
  ])
  return new Module(bytes)
}

/** What an instance of a module exports; each has a memory of its own. */
export function instantiate(module: object): unknown {
  return new Instance(module).exports
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function nameOf(text: string): number[] {
  return vector([...Buffer.from(text)].map((byte) => [byte]))
}
