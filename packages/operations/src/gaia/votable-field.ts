/** A column as it is declared. */
export interface VotableField {
  readonly name: string
  readonly datatype: string
  /** Elements in a cell: `1`, a number, `*` for any, or several with `x` between them. */
  readonly arraysize: string
  /** The text that stands for no value. */
  readonly nullText: string | null
}

/** A text that is no complete VOTable, or one in which a service says that it failed. */
export class VotableError extends Error {
  override readonly name = 'VotableError'
  /** Whether the message is the service's own. */
  readonly told: boolean

  constructor(message: string, { told = false }: { readonly told?: boolean } = {}) {
    super(message)
    this.told = told
  }
}
