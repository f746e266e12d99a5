import { decodeBinaryTable } from './votable-binary.ts'
import { VotableError, type VotableField } from './votable-field.ts'
import { readAttributes, walkXml, XmlError, type XmlHandlers } from './xml-events.ts'

/** What a service answered: numbers by column. */
export interface Votable {
  /** `OVERFLOW`: there was more, but the service sent no more. */
  readonly status: 'OK' | 'OVERFLOW'
  readonly rows: number
  /** A column by its name (case aside), NaN where it has no number; null when there is none. */
  column(name: string): Float64Array | null
}

/**
 * Reads the first table of a VOTable (IVOA recommendations VOTable 1.4 and DALI 1.1), in any of the serialisations
 * TABLEDATA, BINARY and BINARY2. Columns that are not scalar numbers are passed over.
 *
 * @throws VotableError for anything less than a whole table, and with the service's words where it tells of an error.
 */
export function parseVotable(xml: string): Votable {
  const reader = new VotableReader()
  try {
    walkXml(xml, reader)
  } catch (error) {
    throw error instanceof XmlError ? new VotableError(`The answer is no VOTable: ${error.message}.`) : error
  }
  return reader.finish()
}

/** What has been read so far of the first table, and of how the service says that it went. */
class VotableReader implements XmlHandlers {
  readonly #fields: VotableField[] = []
  #columns: number[][] | null = null
  #rows = 0
  #cell = 0
  #tables = 0
  #isVotable = false
  #status = ''
  #statusWords = ''
  #isStatus = false
  #serialisation = ''
  #encoding = ''

  open(name: string, attributes: string): void {
    // Most elements of a large table, which have no attributes that matter.
    if (name === 'TD') return
    if (name === 'TR') this.#cell = 0
    else this.#declare(name, readAttributes(attributes))
  }

  close(name: string, text: string): void {
    if (name === 'INFO' && this.#isStatus) this.#statusWords = text.trim()
    if (this.#tables !== 1) return
    if (name === 'TD') this.#addCell(text)
    else if (name === 'TR') this.#endRow()
    else if (name === 'STREAM') this.#readStream(text)
  }

  finish(): Votable {
    if (!this.#isVotable) throw new VotableError('The answer is no VOTable.')
    if (this.#status === 'ERROR') {
      throw new VotableError(this.#statusWords || 'The service failed without saying why.', { told: true })
    }
    if (this.#columns === null) throw new VotableError('The answer has no table.')
    const arrays = this.#columns.map((column) => Float64Array.from(column))
    const names = this.#fields.map((field) => field.name.toLowerCase())
    return {
      status: this.#status === 'OVERFLOW' ? 'OVERFLOW' : 'OK',
      rows: this.#rows,
      column: (name) => arrays[names.indexOf(name.toLowerCase())] ?? null,
    }
  }

  #declare(name: string, attributes: ReadonlyMap<string, string>): void {
    if (name === 'VOTABLE') this.#isVotable = true
    else if (name === 'TABLE') this.#tables++
    else if (name === 'INFO') {
      this.#isStatus = attributes.get('name') === 'QUERY_STATUS'
      if (this.#isStatus) this.#status = attributes.get('value') ?? ''
    }
    if (this.#tables === 1) this.#declareInTable(name, attributes)
  }

  #declareInTable(name: string, attributes: ReadonlyMap<string, string>): void {
    const fields = this.#fields
    if (name === 'FIELD') fields.push(fieldOf(attributes))
    else if (name === 'VALUES' && fields.length > 0) {
      fields.push({ ...fields.pop()!, nullText: attributes.get('null') ?? null })
    } else if (SERIALISATIONS.has(name)) {
      this.#serialisation = name
      if (name === 'TABLEDATA') this.#columns = fields.map(() => [])
    } else if (name === 'STREAM') {
      this.#encoding = attributes.get('encoding') ?? ''
      if (!attributes.has('href')) return
      throw new VotableError('The table of the answer is somewhere else, which is not followed.')
    }
  }

  #addCell(text: string): void {
    const field = this.#fields[this.#cell]
    if (this.#columns === null || field === undefined) {
      throw new VotableError(`Row ${this.#rows} has more cells than fields.`)
    }
    this.#columns[this.#cell++]!.push(numberOf(text, field))
  }

  #endRow(): void {
    const wanted = this.#fields.length
    if (this.#cell !== wanted) {
      throw new VotableError(`Row ${this.#rows} has ${this.#cell} cells instead of ${wanted}.`)
    }
    this.#rows++
  }

  #readStream(text: string): void {
    if (this.#serialisation === 'FITS' || this.#encoding !== 'base64') {
      const encoding = this.#encoding || 'no'
      throw new VotableError(
        `The table of the answer is ${this.#serialisation} in ${encoding} encoding, which is not known.`,
      )
    }
    const nullMask = this.#serialisation === 'BINARY2'
    this.#columns = decodeBinaryTable(Buffer.from(text, 'base64'), this.#fields, { nullMask })
    this.#rows = this.#columns[0]?.length ?? 0
  }
}

const SERIALISATIONS: ReadonlySet<string> = new Set(['TABLEDATA', 'BINARY', 'BINARY2', 'FITS'])

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
