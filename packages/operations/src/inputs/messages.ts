/**
 * What is said about bad input, in the words that clients of the REST interface know (those of Django REST framework).
 */
export const REQUIRED = 'This field is required.'
export const NOT_NULL = 'This field may not be null.'
export const NOT_BLANK = 'This field may not be blank.'
export const NO_NULL_CHARACTERS = 'Null characters are not allowed.'

type Wrong = (value: unknown) => string

/** An error function for zod: missing and null say so, anything else gets `wrong`. */
export function saying(wrong: Wrong | string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => {
    if (input === undefined) return REQUIRED
    if (input === null) return NOT_NULL
    return typeof wrong === 'string' ? wrong : wrong(input)
  }
}

export const notAList: Wrong = (value) => `Expected a list of items but got type "${typeName(value)}".`
export const notAnObject: Wrong = (value) => `Invalid data. Expected a dictionary, but got ${typeName(value)}.`
export const notAString = 'Not a valid string.'
export const notANumber = 'A valid number is required.'
export const notAnInteger = 'A valid integer is required.'
/** Of anything but one of the words of a list. */
export const notAChoice: Wrong = (value) =>
  `"${typeof value === 'string' ? value : written(value)}" is not a valid choice.`
export const atLeast = (minimum: number) => `Ensure this value is greater than or equal to ${minimum}.`
export const atMost = (maximum: number) => `Ensure this value is less than or equal to ${maximum}.`

function typeName(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    default:
      return 'dict'
  }
}

/** A JSON value as Python writes it. */
function written(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `'${key}': ${written(inner)}`)
    .join(', ')}}`
}
