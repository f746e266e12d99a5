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

/**
 * Numbers, or products. Wherever numbers tell of a file that the operation made (a table, a diagnostic picture), there stands a
 * `FileReference`, and `files` lists it; whoever answers puts a link or a path in its place (`replaceFileReferences`).
 */
export type OperationOutput =
  | { readonly output_files: Product[] }
  | { readonly output_data: unknown[]; readonly files?: readonly string[] }

/** A file by its name under the output folder: letters, digits, `_`, `-` and `.` only. */
export interface FileReference {
  readonly $file: string
}

/** Within a JSON text quotes of strings are escaped, so that no string can look like this. */
const REFERENCE = /\{"\$file":"([\w.-]+)"\}/g

/** The JSON text (without blanks between its tokens) with the place of each file, as a string, where a reference to it was. */
export function replaceFileReferences(json: string, placeOf: (name: string) => string): string {
  return json.includes('{"$file":') ? json.replace(REFERENCE, (_, name: string) => JSON.stringify(placeOf(name))) : json
}
