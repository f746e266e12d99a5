/** A picture or image made by an operation, as files under the folder the operation was given. */
export interface Product {
  /** The result's key, with `-<index>` (from 1) where an operation makes several. */
  readonly basename: string
  /** `fits`: usable as input of other operations; `image`: a picture only. */
  readonly type: 'fits' | 'image'
  /** File names under the output folder. */
  readonly files: { readonly fits?: string; readonly large: string; readonly small: string; readonly tif?: string }
  readonly metadata: { readonly filter?: string; readonly target_name?: string; readonly observation_date?: string }
}

export type OperationOutput = { readonly output_files: Product[] } | { readonly output_data: unknown[] }
