import { DEFAULT_PRECISION, operations, runOperation } from '../src/index.ts'

/** Runs an operation on one frame under many names and prints the peak memory of the process, MB. */
const [name, frame, count, outDir] = process.argv.slice(2) as [string, string, string, string]
const names = Array.from({ length: Number(count) }, (_, i) => `frame-${i}`)
const frames = names.map((basename) => ({ basename, source: 'archive', color: { r: 200, g: 100, b: 50 } }))
const operation = operations.get(name)!
const checked = operation.check(name === 'Color Image' ? { color_channels: frames } : { input_files: frames })
if (!checked.ok) throw new Error('refused')
await runOperation({
  operation: operation.name,
  version: operation.version,
  input: checked.input,
  key: 'k',
  paths: Object.fromEntries(names.map((basename) => [`archive/${basename}`, frame])),
  outDir,
  precision: DEFAULT_PRECISION,
  threads: 2,
  control: { progress() {}, product() {}, cancelled: () => false },
})
console.log(process.resourceUsage().maxRSS / 1024)
