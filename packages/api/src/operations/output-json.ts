import type { OperationRow, ResultOutput, StoredProduct } from '@datalab/store'
import type { OutputFile } from '../wire.ts'

interface LinkMaker {
  origin: string
  signer: { sign(path: string, options: { created: string }): string }
}

/** Longer outputs are numbers or many files: not worth their memory. */
const CACHED_TEXT_LENGTH = 4096
const CACHE_SIZE = 5000
/** Links change once in 30 days; a remembered one may be this much older than that. */
const CACHE_AGE_MS = 60_000

type Row = Pick<OperationRow, 'status' | 'outputJson' | 'resultKey' | 'resultCreated'>

const remembered = new WeakMap<object, { texts: Map<string, string>; sinceMs: number }>()

/**
 * The `output` of an operation as JSON text. The same to the byte on every read: links are signed by time of creation,
 * and clients recognise an output by comparing it whole.
 */
export function outputJson(row: Row, links: LinkMaker): string {
  if (row.status === 'FAILED') return 'null'
  if (row.outputJson === null) return row.status === 'COMPLETED' ? '{"output_files":[]}' : 'null'
  // Numbers have no links in them.
  if (!row.outputJson.startsWith('{"output_files"')) return row.outputJson
  if (row.outputJson.length > CACHED_TEXT_LENGTH) return withLinks(row, row.outputJson, links)
  const texts = rememberedTexts(links.signer)
  const key = `${links.origin} ${row.resultKey} ${row.resultCreated} ${row.outputJson}`
  let text = texts.get(key)
  if (text === undefined) {
    text = withLinks(row, row.outputJson, links)
    if (texts.size >= CACHE_SIZE) texts.clear()
    texts.set(key, text)
  }
  return text
}

function rememberedTexts(signer: object): Map<string, string> {
  const known = remembered.get(signer)
  if (known && Date.now() - known.sinceMs < CACHE_AGE_MS) return known.texts
  const fresh = { texts: new Map<string, string>(), sinceMs: Date.now() }
  remembered.set(signer, fresh)
  return fresh.texts
}

function withLinks(row: Row, stored: string, links: LinkMaker): string {
  const output: ResultOutput = JSON.parse(stored)
  if (!('output_files' in output)) return stored
  const link = (name: string) =>
    links.origin + links.signer.sign(`${row.resultKey}/${name}`, { created: row.resultCreated })
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
