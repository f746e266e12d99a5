import { DEFAULT_PRECISION, operations, runOperation } from '../src/index.ts'

/** Measures one frame under many names and prints the peak memory of the process, MB. */
const [frame, count, outDir, ra, dec] = process.argv.slice(2) as [string, string, string, string, string]
const names = Array.from({ length: Number(count) }, (_, i) => `frame-${i}`)
const input_files = names.map((basename) => ({ basename, source: 'archive' }))
const operation = operations.get('Aperture Photometry')!
const source = { ra: Number(ra), dec: Number(dec) }
const checked = operation.check({ source, input_files })
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
