import { replaceFileReferences } from '@datalab/operations'
import type { OperationRow, ResultOutput, StoredProduct } from '@datalab/store'
import type { OutputFile } from '../wire.ts'

interface LinkMaker {
  origin: string
  signer: { sign(path: string, options: { created: string }): string }
}

type Row = Pick<OperationRow, 'status' | 'outputJson' | 'resultKey' | 'resultCreated'>

/**
 * The `output` of an operation as JSON text. The same to the byte on every read: links are signed by time of creation,
 * and clients recognise an output by comparing it whole.
 */
export function outputJson(row: Row, links: LinkMaker): string {
  const stored = row.outputJson
  if (row.status === 'FAILED') return 'null'
  if (stored === null) return row.status === 'COMPLETED' ? '{"output_files":[]}' : 'null'
  if (stored.startsWith('{"output_files"')) return withLinks(row, stored, links)
  // Numbers may be many: they go out as they were stored, but for the links to files that they tell of.
  return replaceFileReferences(stored, linkTo(row, links))
}

function linkTo(row: Row, { origin, signer }: LinkMaker): (name: string) => string {
  return (name) => origin + signer.sign(`${row.resultKey}/${name}`, { created: row.resultCreated })
}

function withLinks(row: Row, stored: string, links: LinkMaker): string {
  const output: ResultOutput = JSON.parse(stored)
  if (!('output_files' in output)) return stored
  const link = linkTo(row, links)
  return JSON.stringify({ output_files: output.output_files.map((product) => outputFile(product, link)) })
}

function outputFile({ basename, type, files, metadata }: StoredProduct, link: (name: string) => string): OutputFile {
  return {
    basename,
    source: 'datalab',
    type,
    ...(files.fits === undefined ? {} : { fits_url: link(files.fits) }),
    large_url: link(files.large),
    small_url: link(files.small),
    ...(files.tif === undefined ? {} : { tif_url: link(files.tif) }),
    ...metadata,
  }
}
