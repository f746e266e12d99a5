import { unsigned, type ValueType } from './instructions.ts'

// TypeScript leaves the types of WebAssembly to its library of browsers; this is what is used of them.
const { Module, Instance, Memory } = Reflect.get(globalThis, 'WebAssembly') as {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: { pixels: { memory?: object } }) => { exports: unknown }
  Memory: new (size: { initial: number }) => ModuleMemory
}

/** A `WebAssembly.Memory`. */
export interface ModuleMemory {
  readonly buffer: ArrayBuffer
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
const [FUNCTION_EXPORT, MEMORY] = [0x00, 0x02]
/** Limits of a memory that has no upper one. */
const AT_LEAST = 0x00

/**
 * Compiles a module that exports functions (core specification 2.0, chapter 5.5).
 *
 * @param memoryBytes size of the `memory` that it exports, too, in which they work; null: they work in one that is
 * given to `instantiate`
 */
export function compileModule(memoryBytes: number | null, functions: readonly FunctionSource[]): object {
  const types = functions.map(({ parameters, results }) => [
    ...[FUNCTION_TYPE, ...vector(parameters.map((type) => [type])), ...vector(results.map((type) => [type]))],
  ])
  const exports = functions.map(({ name }, index) => [...nameOf(name), FUNCTION_EXPORT, ...unsigned(index)])
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [1, type])), ...code, END]
    return [...unsigned(body.length), ...body]
  })
  const [imports, memories, memoryExports] =
    memoryBytes === null
      ? [[[...nameOf('pixels'), ...nameOf('memory'), MEMORY, AT_LEAST, 0]], [], []]
      : [[], [[AT_LEAST, ...unsigned(pagesOf(memoryBytes))]], [[...nameOf('memory'), MEMORY, 0]]]
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(5, vector(memories)),
    ...section(7, vector([...memoryExports, ...exports])),
    ...section(10, vector(bodies)),
  ])
  return new Module(bytes)
}

/** What an instance of a module exports; each has a memory of its own, unless it is compiled for one that is given. */
export function instantiate(module: object, memory?: ModuleMemory): unknown {
  return new Instance(module, { pixels: { memory } }).exports
}

/** Memory of at least so many bytes, all zero, for modules that are compiled for one that is given. */
export function createMemory(bytes: number): ModuleMemory {
  return new Memory({ initial: pagesOf(bytes) })
}

function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES)
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
