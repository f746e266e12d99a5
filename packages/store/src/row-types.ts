export type ResultStatus = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'

/** An item of a session's input data: an open object, kept as the client sent it. */
export interface InputItem {
  basename: string
  source: string
  [key: string]: unknown
}

export type JsonObject = Record<string, unknown>

/** A file made by an operation; `files` are names under the result's key in the blob store. */
export interface StoredProduct {
  basename: string
  type: 'fits' | 'image'
  files: { fits?: string; large: string; small: string; tif?: string }
  metadata: { filter?: string; target_name?: string; observation_date?: string }
}

export type ResultOutput = { output_files: StoredProduct[] } | { output_data: unknown[] }
