import { DEFAULT_PRECISION, operations, runOperation } from '../src/index.ts'

/** Takes the median of one frame under many names and prints the peak memory of the process, MB. */
const [frame, count, outDir] = process.argv.slice(2)
const names = Array.from({ length: Number(count) }, (_, i) => `frame-${i}`)
const operation = operations.get('Median')!
const checked = operation.check({ input_files: names.map((basename) => ({ basename, source: 'archive' })) })
if (!checked.ok) throw new Error('refused')
await runOperation({
  operation: operation.name,
  version: operation.version,
  input: checked.input,
  key: 'k',
  paths: Object.fromEntries(names.map((name) => [`archive/${name}`, frame!])),
  outDir: outDir!,
  precision: DEFAULT_PRECISION,
  threads: 2,
  control: { progress() {}, product() {}, cancelled: () => false },
})
console.log(process.resourceUsage().maxRSS / 1024)
