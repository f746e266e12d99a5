import { statSync } from 'node:fs'
import { availableParallelism, homedir } from 'node:os'
import { join } from 'node:path'
import {
  DEFAULT_PRECISION,
  type Operation,
  type OperationOutput,
  operations,
  operationsAt,
  PRECISION_WORDS,
  type Precision,
  type Product,
  parsePrecision,
  replaceFileReferences,
  runOperation,
} from '@datalab/operations'
import { Command, InvalidArgumentError, Option } from 'commander'
import { readGaiaTapUrl } from '../configuration.ts'
import { ensureFolder } from '../ensure-folder.ts'
import { printJson, progressLine } from './answer.ts'
import { localInput, parseInputOption } from './run-input.ts'
import { UsageError } from './usage-error.ts'

export const runCommand = () =>
  new Command('run')
    .description('Run an operation on local FITS files, without a server, and print its output as JSON.')
    .argument('<operation>', `one of: ${[...operations.keys()].join(', ')}`)
    .argument('[file...]', 'FITS files for the first input that takes frames')
    .requiredOption('--out <dir>', 'folder for the files it makes (made if it is not there)')
    .option('--input <json>', 'the other inputs as JSON, or @FILE; a frame is a path or an object with "path"')
    .option('--precision <precision>', `how FITS images are stored: ${PRECISION_WORDS}`, precisionOf)
    .addOption(new Option('--uncompressed', 'the same as --precision none').conflicts('precision'))
    .option('--threads <n>', 'threads to share the work', wholeNumber, Math.min(4, availableParallelism()))
    .addHelpText('after', '\nExample: datalab run Median night/*.fits.fz --out products')
    .action(run)

interface RunOptions {
  out: string
  input?: string
  precision?: Precision
  uncompressed?: boolean
  threads: number
}

async function run(name: string, files: string[], options: RunOptions): Promise<void> {
  const precision = options.uncompressed ? UNCOMPRESSED : (options.precision ?? DEFAULT_PRECISION)
  const operation = findOperation(name, operationsAt(precision))
  const { input, paths } = localInput(operation, files, await parseInputOption(options.input))
  const checked = operation.check(input)
  if (!checked.ok)
    throw new UsageError(
      checked.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`).join('; '),
    )
  for (const path of Object.values(paths))
    if (statSync(path).isDirectory()) throw new Error(`${path} is a folder, not a file`)
  ensureFolder(options.out, 'the folder of --out', 'name another')
  const cancelled = cancelOnInterrupt()
  const line = progressLine()
  try {
    const output = await runOperation({
      operation: operation.name,
      version: operation.version,
      input: checked.input,
      key: operation.identity(checked.input),
      paths,
      outDir: options.out,
      precision,
      threads: options.threads,
      settings: {
        gaia: { url: readGaiaTapUrl(process.env), cacheDir: join(userCache(), 'datalab', 'gaia') },
      },
      control: { progress: line.show, product: () => {}, cancelled },
    })
    printJson(withPaths(output, options.out))
  } finally {
    line.end()
  }
}

function findOperation(name: string, operations: ReadonlyMap<string, Operation>): Operation {
  const found =
    operations.get(name) ?? [...operations.values()].find((o) => o.name.toLowerCase() === name.toLowerCase())
  if (found) return found
  throw new UsageError(`there is no operation "${name}"; there are ${[...operations.keys()].join(', ')}`)
}

const UNCOMPRESSED: Precision = { kind: 'uncompressed' }

function precisionOf(text: string): Precision {
  const precision = parsePrecision(text)
  if (precision === null) throw new InvalidArgumentError(`it has to be ${PRECISION_WORDS}`)
  return precision
}

/** The folder for what can be fetched again, by the custom of the XDG base directories. */
function userCache(): string {
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number of at least 1 is wanted')
  return value
}

/** The first Ctrl-C asks the operation to stop and clean up, a second one ends the process as usual. */
function cancelOnInterrupt(): () => boolean {
  let asked = false
  process.once('SIGINT', () => {
    asked = true
  })
  return () => asked
}

/** The output as the API tells it, with paths where that has URLs. */
function withPaths(output: OperationOutput, dir: string): unknown {
  if (!('output_files' in output)) {
    const { output_data } = output
    return JSON.parse(replaceFileReferences(JSON.stringify({ output_data }), (name) => join(dir, name)))
  }
  return { output_files: output.output_files.map((product) => describeProduct(product, dir)) }
}

function describeProduct({ basename, type, files, metadata }: Product, dir: string): Record<string, unknown> {
  const at = (name: string | undefined) => name && join(dir, name)
  return {
    basename,
    source: 'datalab',
    type,
    ...(files.fits && { fits_url: at(files.fits) }),
    ...(files.tif && { tif_url: at(files.tif) }),
    large_url: at(files.large),
    small_url: at(files.small),
    ...metadata,
  }
}
