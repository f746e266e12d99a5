import { decodeBinaryTable } from './votable-binary.ts'
import { VotableError, type VotableField } from './votable-field.ts'
import { readAttributes, walkXml, XmlError } from './xml-events.ts'

/** What a service answered: numbers by column. */
export interface Votable {
  /** `OVERFLOW`: there was more, but the service sent no more. */
  readonly status: 'OK' | 'OVERFLOW'
  readonly rows: number
  /** A column by its name (case aside), NaN where it has no number; null when there is none. */
  column(name: string): Float64Array | null
}

/**
 * Reads the first table of a VOTable (IVOA recommendations VOTable 1.4 and DALI 1.1), in any of the serialisations TABLEDATA, BINARY and BINARY2. Columns that
 * are not scalar numbers are passed over.
 *
 * @throws VotableError for anything less than a whole table, and with the service's words where it tells of an error.
 */
export function parseVotable(xml: string): Votable {
  const reader = createReader()
  try {
    walkXml(xml, reader)
  } catch (error) {
    throw error instanceof XmlError ? new VotableError(`The answer is no VOTable: ${error.message}.`) : error
  }
  return reader.finish()
}

function createReader() {
  const fields: VotableField[] = []
  let columns: number[][] | null = null
  let rows = 0
  let cell = 0
  let tables = 0
  let isVotable = false
  let status = ''
  let infoIsStatus = false
  let infoText = ''
  let serialisation = ''
  let encoding = ''

  function open(name: string, attributes: string): void {
    if (name === 'TD') return
    if (name === 'TR') {
      cell = 0
      return
    }
    const get = readAttributes(attributes)
    if (name === 'VOTABLE') isVotable = true
    else if (name === 'TABLE') tables++
    else if (name === 'INFO') {
      infoIsStatus = get.get('name') === 'QUERY_STATUS'
      if (infoIsStatus) status = get.get('value') ?? ''
    } else if (name === 'FIELD' && tables === 1) fields.push(fieldOf(get))
    else if (name === 'VALUES' && tables === 1 && fields.length > 0) {
      fields.push({ ...fields.pop()!, nullText: get.get('null') ?? null })
    } else if (name === 'TABLEDATA' || name === 'BINARY' || name === 'BINARY2' || name === 'FITS') serialisation = name
    else if (name === 'STREAM') {
      encoding = get.get('encoding') ?? ''
      if (get.has('href')) throw new VotableError('The table of the answer is somewhere else, which is not followed.')
    }
    if (name === 'TABLEDATA' && tables === 1) columns = fields.map(() => [])
  }

  function close(name: string, text: string): void {
    if (tables === 1 && name === 'TD') addCell(text)
    else if (tables === 1 && name === 'TR') endRow()
    else if (name === 'INFO' && infoIsStatus) infoText = text.trim()
    else if (tables === 1 && name === 'STREAM') readStream(text)
  }

  function addCell(text: string): void {
    const field = fields[cell]
    if (columns === null || field === undefined) throw new VotableError(`Row ${rows} has more cells than fields.`)
    columns[cell++]!.push(numberOf(text, field))
  }

  function endRow(): void {
    if (cell !== fields.length) throw new VotableError(`Row ${rows} has ${cell} cells instead of ${fields.length}.`)
    rows++
  }

  function readStream(text: string): void {
    if (serialisation === 'FITS' || encoding !== 'base64') {
      throw new VotableError(
        `The table of the answer is ${serialisation} in ${encoding || 'no'} encoding, which is not known.`,
      )
    }
    const bytes = Buffer.from(text, 'base64')
    columns = decodeBinaryTable(bytes, fields, { nullMask: serialisation === 'BINARY2' })
    rows = columns[0]?.length ?? 0
  }

  function finish(): Votable {
    if (!isVotable) throw new VotableError('The answer is no VOTable.')
    if (status === 'ERROR') throw new VotableError(infoText || 'The service failed without saying why.', { told: true })
    if (columns === null) throw new VotableError('The answer has no table.')
    const arrays = columns.map((column) => Float64Array.from(column))
    return {
      status: status === 'OVERFLOW' ? 'OVERFLOW' : 'OK',
      rows,
      column(name) {
        const index = fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())
        return arrays[index] ?? null
      },
    }
  }

  return { open, close, finish }
}

function fieldOf(get: ReadonlyMap<string, string>): VotableField {
  return {
    name: get.get('name') ?? '',
    datatype: get.get('datatype') ?? '',
    arraysize: get.get('arraysize') ?? '1',
    nullText: null,
  }
}

const NUMBER_TYPES = new Set(['double', 'float', 'long', 'int', 'short', 'unsignedByte'])

function numberOf(text: string, field: VotableField): number {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === field.nullText) return Number.NaN
  if (!NUMBER_TYPES.has(field.datatype) || field.arraysize !== '1') return Number.NaN
  if (/^[-+]?inf$/i.test(trimmed)) return trimmed.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Number(trimmed)
}
